import { useTranslation } from 'react-i18next';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { usePlace } from '../../hooks/use-place';
import { formatTime } from '../../lib/format';
import { ApiProblem } from '../../lib/problem';
import { dayText, localMoment } from '../../lib/zone';
import type { Slot } from '../booking';
import classes from './panel.module.css';

/** Reads the free times that the server offers in place of one that is taken. */
function alternativesIn(error: unknown): Slot[] {
  if (!(error instanceof ApiProblem) || error.code !== 'slot-taken') return [];
  const { alternatives } = error.extras;
  return Array.isArray(alternatives) ? (alternatives as Slot[]) : [];
}

const short = { weekday: 'short', day: 'numeric', month: 'short' } as const;

interface TakenProps {
  error: unknown;
  working: boolean;
  onChoose: (slot: Slot) => void;
}

/** Says that a booking was refused and, when the time was taken, offers the nearest free ones. */
export function Taken({ error, working, onChoose }: TakenProps) {
  const { t } = useTranslation('calendar');
  const { language, timeZone } = usePlace();
  const alternatives = alternativesIn(error);
  return (
    <ProblemPanel error={error}>
      {alternatives.length > 0 && (
        <div className={classes.offers}>
          <p>{t('alternatives')}</p>
          {alternatives.map((slot) => (
            <button
              type="button"
              key={`${slot.startsAt}${slot.staffId}`}
              className={classes.offer}
              disabled={working}
              onClick={() => onChoose(slot)}
            >
              {dayText(language, localMoment(timeZone, slot.startsAt).day, short)},{' '}
              {formatTime({ language, timeZone }, slot.startsAt)} · {slot.staffName}
            </button>
          ))}
        </div>
      )}
    </ProblemPanel>
  );
}
