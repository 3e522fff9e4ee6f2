const Sequencer = require('@jest/test-sequencer').default;

/**
 * Where no run is remembered, as in a fresh clone, jest begins with the largest files. These are small and take longest:
 * one that begins last would be waited for alone.
 */
const long = ['crash.test', 'faults.test', 'reconciliation.test', 'flows.test', 'several-processes.test'];

module.exports = class TestOrder extends Sequencer {
  sort(tests) {
    const place = ({ path }) => {
      const found = long.findIndex((each) => path.includes(each));
      return found < 0 ? long.length : found;
    };
    return super.sort(tests).sort((one, other) => place(one) - place(other));
  }
};
