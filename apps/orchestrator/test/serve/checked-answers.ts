// Every answer of a service under test, held to the document that the service gives of itself. Rule: an answer has a status, a
// form and fields that are declared, and no field beside them.
import { Ajv2020 } from "ajv/dist/2020.js";
import type { Api } from "../../src/serve/api.ts";
import type { Endpoint } from "../../src/serve/endpoint.ts";
import { openApiOf } from "../../src/serve/open-api.ts";

export interface CheckedAnswers extends Pick<Api, "fetch"> {
  /** "get /v1/runs 200" */
  readonly answered: ReadonlySet<string>;
  /** What was answered, and is not in the document. */
  readonly wrong: readonly string[];
}

export function checkedAnswers(app: Pick<Api, "fetch">, endpoints: readonly Endpoint[]): CheckedAnswers {
  const document = openApiOf(endpoints) as Document;
  const ajv = new Ajv2020({ strict: false, formats: { "date-time": (text) => !Number.isNaN(Date.parse(text)) } });
  ajv.addSchema(closed(document) as object, "document", undefined, false);
  const answered = new Set<string>();
  const wrong: string[] = [];
  const check = async (one: Endpoint, response: Response): Promise<void> => {
    const name = `${one.method} ${one.path} ${response.status}`;
    answered.add(name);
    const declared = document.paths[one.path]?.[one.method]?.responses[response.status];
    const at = declared?.$ref?.slice(1) ?? `/paths/${pointer(one.path)}/${one.method}/responses/${response.status}`;
    const { headers = {}, content = {} } = document.components.responses[at.split("/").at(-1) ?? ""] ?? declared ?? {};
    const type = /^[^;]*/.exec(response.headers.get("content-type") ?? "")?.[0] ?? "";
    const missing = Object.entries(headers).filter(
      ([header, { required }]) => required && !response.headers.has(header),
    );
    if (declared === undefined) wrong.push(`${name}: no such status`);
    else if (missing.length > 0) wrong.push(`${name}: no ${missing.map(([header]) => header)}`);
    else if (type === "" ? Object.keys(content).length > 0 : !(type in content))
      wrong.push(`${name}: ${type || "nothing"}`);
    else if (/\bjson$/.test(type)) {
      const validate = ajv.getSchema(`document#${at}/content/${pointer(type)}/schema`);
      if (validate === undefined || isEmpty(validate.schema)) wrong.push(`${name}: no schema`);
      else if (!validate(await response.clone().json())) wrong.push(`${name}: ${ajv.errorsText(validate.errors)}`);
    }
  };
  return {
    answered,
    wrong,
    async fetch(request, ...more) {
      const response = await app.fetch(request, ...more);
      const { pathname } = new URL(request.url);
      const one = endpoints.find(({ method, path }) => method === request.method.toLowerCase() && isAt(path, pathname));
      if (one !== undefined) await check(one, response);
      return response;
    },
  };
}

const isAt = (path: string, given: string) => new RegExp(`^${path.replace(/\{\w+\}/g, "[^/]+")}$`).test(given);

/** It says nothing of what is answered. */
const isEmpty = (schema: unknown) => JSON.stringify(schema) === "{}";

const pointer = (part: string) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"));

/** A field that a schema does not name is refused. */
const closed = (part: unknown): unknown =>
  JSON.parse(JSON.stringify(part), (_, value) =>
    value?.type === "object" && value.properties !== undefined ? { additionalProperties: false, ...value } : value,
  );

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly responses: Responses }>>>>;
  readonly components: { readonly responses: Responses };
}

type Responses = Readonly<
  Record<
    string | number,
    {
      readonly $ref?: string;
      readonly headers?: Readonly<Record<string, { readonly required: boolean }>>;
      readonly content?: Readonly<Record<string, object>>;
    }
  >
>;
