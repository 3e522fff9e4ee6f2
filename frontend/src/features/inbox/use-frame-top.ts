import { type RefObject, useLayoutEffect } from 'react';

/** Tells the stylesheet how far below the top of the page an element begins, so that it can fill what is left. */
export function useFrameTop(frame: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const measure = () => {
      const element = frame.current;
      if (!element) return;
      const top = element.getBoundingClientRect().top + window.scrollY;
      element.style.setProperty('--frame-top', `${Math.round(top)}px`);
    };
    measure();
    // The lab's banner takes one line or two.
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [frame]);
}
