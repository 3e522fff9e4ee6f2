/**
 * Lets so many in at once under each name. @param widthOf how many, by name
 * @returns a function that waits for a place, and gives the function that leaves it
 */
export function openGate<Name>(widthOf: (name: Name) => number): (name: Name) => Promise<() => void> {
  const rooms = new Map<Name, { free: number; waiting: (() => void)[] }>();
  return async (name) => {
    const room = rooms.get(name) ?? { free: widthOf(name), waiting: [] };
    rooms.set(name, room);
    if (room.free > 0) room.free -= 1;
    else await new Promise<void>((go) => room.waiting.push(go));
    return () => {
      const next = room.waiting.shift();
      if (next) next();
      else room.free += 1;
    };
  };
}
