/**
 * Lets so many in at once under each name. @param widthOf how many, by name
 * @returns a function that waits for a place, does its work there, and leaves it however that ends
 */
export function openGate<Name>(widthOf: (name: Name) => number) {
  const rooms = new Map<Name, { free: number; waiting: (() => void)[] }>();
  return async <Result>(name: Name, work: () => Promise<Result>): Promise<Result> => {
    const room = rooms.get(name) ?? { free: widthOf(name), waiting: [] };
    rooms.set(name, room);
    if (room.free > 0) room.free -= 1;
    else await new Promise<void>((go) => room.waiting.push(go));
    try {
      return await work();
    } finally {
      const next = room.waiting.shift();
      if (next) next();
      else room.free += 1;
    }
  };
}
