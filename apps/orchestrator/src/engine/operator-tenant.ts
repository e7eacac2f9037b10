// The operator's own tenant: whose is what is run at a terminal, and whose key sees what is of all tenants.

export const OPERATOR = "operator";
