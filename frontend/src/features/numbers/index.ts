/* What other features use of numbers. */
export { useNumbers } from './queries';
export { TestCallForm } from './test-call-form';
export { useNumberName } from './use-number-name';
