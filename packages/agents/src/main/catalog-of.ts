// Which catalog an isolation was made with: what can be told of an agent that exists.
import type { Catalog } from "./catalog.ts";

const catalogs = new WeakMap<object, Catalog>();

export function rememberCatalog(middleware: object, catalog: Catalog): void {
  catalogs.set(middleware, catalog);
}

export function catalogOf(middleware: unknown): Catalog | undefined {
  return typeof middleware === "object" && middleware !== null ? catalogs.get(middleware) : undefined;
}
