/* What other features use of numbers. */
export { type NumberStateName, numberState } from './number-state';
export { useNumbers } from './queries';
export { wasTested } from './tested-numbers';
export { useNumberName } from './use-number-name';
