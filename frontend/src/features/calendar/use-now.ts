import { useEffect, useState } from 'react';
import { type LocalMoment, localMoment } from '../../lib/zone';

/** Answers the day and minute of now in a zone, and again twice a minute. */
export function useNow(timeZone: string): LocalMoment {
  const [at, setAt] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setAt(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return localMoment(timeZone, new Date(at));
}
