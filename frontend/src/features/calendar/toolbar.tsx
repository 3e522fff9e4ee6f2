import { ActionIcon, Button, Select } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Segmented } from '../../components/segmented';
import { addDays, dayText, weekOf } from '../../lib/zone';
import type { Staff } from '../booking';
import classes from './toolbar.module.css';
import type { View } from './use-view';

interface ToolbarProps {
  view: View;
  today: string;
  staff: Staff[];
  narrow: boolean;
  onChange: (change: Partial<View>) => void;
}

/** Turns the pages of the calendar and chooses what it shows. */
export function Toolbar({ view, today, staff, narrow, onChange }: ToolbarProps) {
  const { t } = useTranslation('calendar');
  const byWeek = view.name === 'week' && !narrow;
  const turn = (steps: number) => onChange({ day: addDays(view.day, steps * (byWeek ? 7 : 1)) });
  return (
    <div className={classes.bar}>
      <div className={classes.turn}>
        <ActionIcon
          variant="default"
          size="var(--control-small)"
          aria-label={t(byWeek ? 'previousWeek' : 'previousDay')}
          onClick={() => turn(-1)}
        >
          <IconChevronLeft size={20} aria-hidden="true" />
        </ActionIcon>
        <Button variant="default" size="sm" onClick={() => onChange({ day: today })}>
          {t('today')}
        </Button>
        <ActionIcon
          variant="default"
          size="var(--control-small)"
          aria-label={t(byWeek ? 'nextWeek' : 'nextDay')}
          onClick={() => turn(1)}
        >
          <IconChevronRight size={20} aria-hidden="true" />
        </ActionIcon>
        <h2 className={classes.title} aria-live="polite">
          <Range day={view.day} byWeek={byWeek} />
        </h2>
      </div>
      <div className={classes.choose}>
        {staff.length > 1 && (
          <Select
            className={classes.staff}
            aria-label={t('whose')}
            data={[
              { value: '', label: t('everybody') },
              ...staff.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            value={view.staffId ?? ''}
            onChange={(staffId) => onChange({ staffId: staffId || null })}
          />
        )}
        {!narrow && (
          <Segmented
            label={t('view.label')}
            value={view.name}
            options={(['day', 'week'] as const).map((value) => ({
              value,
              label: t(`view.${value}`),
              content: t(`view.${value}`),
            }))}
            onChange={(name) => onChange({ name })}
          />
        )}
      </div>
    </div>
  );
}

function Range({ day, byWeek }: { day: string; byWeek: boolean }) {
  const { language } = useTranslation().i18n;
  if (!byWeek) return dayText(language, day, { weekday: 'long', day: 'numeric', month: 'long' });
  const [monday = day] = weekOf(day);
  const sunday = addDays(monday, 6);
  const short = { day: 'numeric', month: 'short' } as const;
  return `${dayText(language, monday, short)} – ${dayText(language, sunday, { ...short, year: 'numeric' })}`;
}
