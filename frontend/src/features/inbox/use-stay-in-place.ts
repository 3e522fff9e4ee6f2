import { useLayoutEffect, useRef } from 'react';
import type { Item } from './api';

const NEAR_END_PX = 160;

/**
 * Opens a scrolling list at its end; keeps what is being read where it is when older items join at the top, and follows
 * new ones at the end while the end is in sight.
 */
export function useStayInPlace(items: Item[]) {
  const element = useRef<HTMLDivElement>(null);
  const before = useRef<{ first: string; last: string; height: number; top: number; view: number } | null>(
    null,
  );
  const first = items[0]?.id ?? '';
  const last = items.at(-1)?.id ?? '';
  useLayoutEffect(() => {
    const box = element.current;
    if (!box) return;
    // What scrolls must be reachable with the keyboard.
    box.tabIndex = 0;
    const was = before.current;
    if (!was) box.scrollTop = box.scrollHeight;
    else if (first !== was.first && last === was.last) box.scrollTop += box.scrollHeight - was.height;
    else if (last !== was.last && was.height - was.top - was.view < NEAR_END_PX)
      box.scrollTop = box.scrollHeight;
    const size = () => ({ height: box.scrollHeight, top: box.scrollTop, view: box.clientHeight });
    before.current = { first, last, ...size() };
    const note = () => {
      if (before.current) before.current = { ...before.current, ...size() };
    };
    // The answer box grows with what is typed; the end stays in sight while it does.
    const observer = new ResizeObserver(() => {
      const { current } = before;
      if (current && current.height - current.top - current.view < NEAR_END_PX)
        box.scrollTop = box.scrollHeight;
      note();
    });
    observer.observe(box);
    box.addEventListener('scroll', note, { passive: true });
    return () => {
      observer.disconnect();
      box.removeEventListener('scroll', note);
    };
  }, [first, last]);
  return element;
}
