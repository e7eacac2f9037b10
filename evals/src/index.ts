export { type Authorised, anything, contains, isAuthorised, type Matcher, matches, oneOf } from "./authorised.ts";
export { executedEffects } from "./executed-effects.ts";
export { type Effect, type EffectScore, scoreEffects } from "./score-effects.ts";
