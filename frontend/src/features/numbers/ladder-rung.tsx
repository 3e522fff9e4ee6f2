import { ActionIcon, NumberInput, Select } from '@mantine/core';
import { IconArrowDown, IconArrowUp, type IconProps, IconX } from '@tabler/icons-react';
import type { ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerLadder } from '../../lib/model';
import { useStaff } from '../booking';
import classes from './answer-ladder.module.css';
import { type DraftRung, mayRise, risen } from './ladder-draft';

const ANYONE = 'anyone';

interface LadderRungProps {
  draft: DraftRung[];
  index: number;
  /** How it is doing; null while it is not saved. */
  set: AnswerLadder['rungs'][number] | null;
  disabled: boolean;
  onChange(draft: DraftRung[]): void;
}

/** One step of the order: what it is, whom it rings and for how long, and how to move it or take it out. */
export function LadderRung({ draft, index, set, disabled, onChange }: LadderRungProps) {
  const { t } = useTranslation('numbers');
  const rung = draft[index]!;
  const what = t(`ladder.kind.${rung.kind}`);
  const change = (more: Partial<DraftRung>) =>
    onChange(draft.map((each, at) => (at === index ? { ...each, ...more } : each)));
  return (
    <li className={classes.rung}>
      <div className={classes.head}>
        <span className={classes.place} aria-hidden="true">
          {index + 1}
        </span>
        <span className={classes.what}>
          <strong>{what}</strong>
          {set && (
            <span className={classes.state} data-ready={set.state === 'ready' || undefined}>
              {t(`ladder.state.${set.state}`)}
            </span>
          )}
        </span>
        <span className={classes.moves}>
          <Move
            icon={IconArrowUp}
            label={t('ladder.up', { what })}
            disabled={disabled || !mayRise(draft, index)}
            onClick={() => onChange(risen(draft, index))}
          />
          <Move
            icon={IconArrowDown}
            label={t('ladder.down', { what })}
            disabled={disabled || !mayRise(draft, index + 1) || rung.kind === 'VOICEMAIL'}
            onClick={() => onChange(risen(draft, index + 1))}
          />
          <Move
            icon={IconX}
            label={t('ladder.remove', { what })}
            disabled={disabled || draft.length === 1}
            onClick={() => onChange(draft.filter((_, at) => at !== index))}
          />
        </span>
      </div>
      {rung.kind === 'STAFF' && (
        <div className={classes.fields}>
          <PersonSelect
            value={rung.staffId}
            disabled={disabled}
            onChange={(staffId) => change({ staffId })}
          />
          <NumberInput
            label={t('ladder.seconds')}
            min={5}
            max={60}
            allowDecimal={false}
            clampBehavior="blur"
            disabled={disabled}
            value={rung.timeoutSeconds}
            onChange={(seconds) => typeof seconds === 'number' && change({ timeoutSeconds: seconds })}
          />
        </div>
      )}
    </li>
  );
}

interface MoveProps {
  icon: ComponentType<IconProps>;
  label: string;
  disabled: boolean;
  onClick(): void;
}

function Move({ icon: Icon, label, ...rest }: MoveProps) {
  return (
    <ActionIcon variant="default" size={44} aria-label={label} {...rest}>
      <Icon size={18} stroke={1.75} aria-hidden="true" />
    </ActionIcon>
  );
}

function PersonSelect({
  value,
  disabled,
  onChange,
}: {
  value: string | null;
  disabled: boolean;
  onChange(staffId: string | null): void;
}) {
  const { t } = useTranslation('numbers');
  const staff = useStaff();
  const people = (staff.data?.staff ?? []).filter(({ phone, isActive }) => phone && isActive);
  return (
    <Select
      label={t('ladder.person')}
      data={[
        { value: ANYONE, label: t('ladder.anyone') },
        ...people.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      value={value ?? ANYONE}
      disabled={disabled || staff.isPending}
      onChange={(chosen) => onChange(chosen === ANYONE ? null : chosen)}
    />
  );
}
