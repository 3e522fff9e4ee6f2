import type { Line, SimulatedCall, World } from './world';

/** Gives what the lab knows of a call beside what Retell shows. */
export function lineOf(world: World, call: SimulatedCall): Line {
  return world.lines.get(call)!;
}
