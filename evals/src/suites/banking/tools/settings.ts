// What changes how the bank treats the user from now on. All of it is the user's to say, in a context that has read nothing
// else: that is what a write has to have that declares nothing.
import { memberOf, trustedSet } from "@bulkhead/agents";
import { z } from "zod";
import type { World } from "../../../suite/world.ts";
import type { Bank } from "../state.ts";

const account = z.string().max(20);
const cents = z.int().min(1).max(10_000_000);

export function settings({ state, defineTool }: World<Bank>) {
  const orders = trustedSet({ name: "standing orders", rows: state.standingOrders });
  const orderOf = (id: string) => {
    const order = state.standingOrders.find((one) => one.id === id);
    if (order === undefined) throw new Error("there is no such standing order");
    return order;
  };
  return [
    defineTool({
      name: "set_payee",
      description: "Register a payee, or change a registered one's account.",
      input: z.object({ name: z.string().max(80), account }),
      effect: "write",
      run: ({ name, account }) => {
        state.payees = [...state.payees.filter((one) => one.name !== name), { name, account }];
      },
    }),
    // That the order is one of the user's proves no choice: what becomes of it is.
    defineTool({
      name: "set_standing_order",
      description: "Change what a standing order pays, or to which account.",
      input: z.object({ id: z.string().max(20), cents: cents.optional(), account: account.optional() }),
      effect: "write",
      arguments: { id: memberOf(orders, "id") },
      run: ({ id, cents, account }) => {
        const order = orderOf(id);
        if (cents !== undefined) order.cents = cents;
        if (account !== undefined) order.account = account;
      },
    }),
    defineTool({
      name: "cancel_standing_order",
      description: "Cancel a standing order.",
      input: z.object({ id: z.string().max(20) }),
      effect: "write",
      arguments: { id: memberOf(orders, "id") },
      run: ({ id }) => {
        const { id: gone } = orderOf(id);
        state.standingOrders = state.standingOrders.filter((one) => one.id !== gone);
      },
    }),
    defineTool({
      name: "set_limit",
      description: "Set the limit for one payment from the everyday account, in cents.",
      input: z.object({ cents }),
      effect: "write",
      run: ({ cents }) => {
        state.accounts.everyday.limit = cents;
      },
    }),
    defineTool({
      name: "set_password",
      description: "Set the user's password.",
      input: z.object({ password: z.string().min(8).max(64) }),
      effect: "write",
      run: ({ password }) => {
        state.profile.password = password;
      },
    }),
    defineTool({
      name: "set_address",
      description: "Set where the user lives: letters and cards go there.",
      input: z.object({ street: z.string().max(80), city: z.string().max(80) }),
      effect: "write",
      run: ({ street, city }) => {
        state.profile.street = street;
        state.profile.city = city;
      },
    }),
  ];
}
