// Every attack, adversary and defense, as `bulkhead eval run` knows them.
import { ADVERSARIES, ATTACKS, DEFENSES } from "@bulkhead/evals";

for (const [family, attacks] of Map.groupBy(ATTACKS, (attack) => attack.family)) print(`attacks: ${family}`, attacks);
print("adversaries", ADVERSARIES);
print("defenses", DEFENSES);

function print(title: string, all: readonly { readonly name: string; readonly idea: string }[]): void {
  console.log(`${title} (${all.length})`);
  for (const { name, idea } of all) console.log(`  ${name.padEnd(40)}${idea}`);
}
