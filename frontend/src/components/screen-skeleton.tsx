import { Skeleton } from '@mantine/core';
import classes from './screen-skeleton.module.css';

/** Stands in for a screen whose code is on its way. */
export function ScreenSkeleton() {
  return (
    <div className={classes.screen} aria-busy="true">
      <Skeleton height={34} width="min(16rem, 60%)" />
      <Skeleton height={20} width="min(28rem, 90%)" />
      <RowsSkeleton rows={3} height={96} />
    </div>
  );
}

/** Stands in for a list of up to five rows, as high as the real ones will be. */
export function RowsSkeleton({ rows, height }: { rows: number; height: number }) {
  return (
    <div className={classes.rows} aria-busy="true">
      {['1', '2', '3', '4', '5'].slice(0, rows).map((row) => (
        <Skeleton key={row} height={height} radius="lg" />
      ))}
    </div>
  );
}
