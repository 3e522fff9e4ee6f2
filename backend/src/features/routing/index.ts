export { carrierPlaces } from './carrier-places';
export { likelyTextProvider, textDestinations } from './destinations';
export { type Choice, choiceAfter, choiceOf, explain } from './explain';
export { readSnapshot } from './read-snapshot';
export { openRouter, type Router } from './router';
export { providerOverride, readChoice, routeChoice } from './schema';
export type { RouteRequest, Way } from './snapshot';
