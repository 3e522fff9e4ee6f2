import { type PointerEvent, type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import type { DayAppointment } from './hours';
import { type Span, snap } from './spans';

/** Pixels a minute takes in the grid. */
export const PIXELS = 1.6;
const THRESHOLD = 5;

export interface Target {
  appointmentId: string;
  columnKey: string;
  start: number;
  length: number;
}

interface DragOptions {
  grid: RefObject<HTMLElement | null>;
  scale: Span;
  step: number;
  onDrop: (block: DayAppointment, target: Target) => void;
}

interface Grip {
  block: DayAppointment;
  x: number;
  y: number;
  /** How far below the top of the block it was taken. */
  offset: number;
  moved: boolean;
  /** Escape was pressed: the rest of the gesture means nothing. */
  over: boolean;
}

/**
 * Moves blocks with mouse or pen; touch is left to scrolling, fingers and keyboards use the panel's "move". Escape
 * lets go without moving. The click that ends a drag is swallowed by `wasDragged`.
 */
export function useDrag({ grid, scale, step, onDrop }: DragOptions) {
  const grip = useRef<Grip | null>(null);
  const swallow = useRef(false);
  const [target, setTarget] = useState<Target | null>(null);
  const latest = useRef({ scale, step, onDrop, target });
  latest.current = { scale, step, onDrop, target };

  useEffect(() => {
    const move = (event: globalThis.PointerEvent) => {
      const held = grip.current;
      if (!held || held.over) return;
      if (!held.moved && Math.hypot(event.clientX - held.x, event.clientY - held.y) < THRESHOLD) return;
      held.moved = true;
      setTarget(targetAt(grid.current, held, event, latest.current));
    };
    const end = (event: globalThis.PointerEvent) => {
      const held = grip.current;
      grip.current = null;
      if (!held?.moved) return;
      swallow.current = true;
      setTimeout(() => {
        swallow.current = false;
      });
      const to = latest.current.target;
      setTarget(null);
      if (event.type === 'pointerup' && to && !held.over) latest.current.onDrop(held.block, to);
    };
    const letGo = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || !grip.current?.moved) return;
      grip.current.over = true;
      setTarget(null);
    };
    window.addEventListener('pointermove', move);
    window.addEventListener('pointerup', end);
    window.addEventListener('pointercancel', end);
    window.addEventListener('keydown', letGo);
    return () => {
      window.removeEventListener('pointermove', move);
      window.removeEventListener('pointerup', end);
      window.removeEventListener('pointercancel', end);
      window.removeEventListener('keydown', letGo);
    };
  }, [grid]);

  const take = useCallback((event: PointerEvent, block: DayAppointment) => {
    if (event.button !== 0 || event.pointerType === 'touch') return;
    const { top } = event.currentTarget.getBoundingClientRect();
    const { clientX: x, clientY: y } = event;
    grip.current = { block, x, y, offset: y - top, moved: false, over: false };
  }, []);
  const wasDragged = useCallback(() => swallow.current, []);
  return { target, take, wasDragged };
}

function targetAt(
  grid: HTMLElement | null,
  { block, offset }: Grip,
  event: globalThis.PointerEvent,
  { scale, step }: { scale: Span; step: number },
): Target | null {
  const columns = [...(grid?.querySelectorAll<HTMLElement>('[data-column]') ?? [])];
  const distance = ({ left, right }: DOMRect) => Math.max(left - event.clientX, event.clientX - right, 0);
  const [nearest] = columns
    .map((element) => ({ element, rect: element.getBoundingClientRect() }))
    .sort((one, other) => distance(one.rect) - distance(other.rect));
  if (!nearest) return null;
  const length = block.end - block.start;
  const start = snap(scale.start + (event.clientY - offset - nearest.rect.top) / PIXELS, step);
  return {
    appointmentId: block.appointment.id,
    columnKey: nearest.element.dataset['column'] ?? '',
    start: Math.max(scale.start, Math.min(start, scale.end - length)),
    length,
  };
}
