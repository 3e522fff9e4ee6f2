export { rankNumbers } from './rank-numbers';
