import { Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Loaded } from '../../components/loaded';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { RowsSkeleton } from '../../components/screen-skeleton';
import { usePermission } from '../../hooks/use-permission';
import { usePlace } from '../../hooks/use-place';
import { formatDateTime } from '../../lib/format';
import type { Disposition, FollowUp } from './api';
import classes from './call-disposition.module.css';
import { useDisposeCall, useRules } from './queries';
import { useWords } from './use-words';

/** What only a person can say of a call; how it ended is seen by itself. */
const choices: readonly Disposition['disposition'][] = [
  'interested',
  'not-interested',
  'call-later',
  'wrong-number',
];

interface CallDispositionProps {
  call: { id: string; disposition: string | null };
}

/** Asks how a call went, and shows what that starts. Who may not say it sees what was said. */
export function CallDisposition({ call }: CallDispositionProps) {
  const { t } = useTranslation('campaigns');
  const words = useWords();
  const mayWrite = usePermission('campaigns:write');
  const dispose = useDisposeCall();
  const said = dispose.isPending ? dispose.variables.disposition : call.disposition;
  if (!mayWrite)
    return said && <p className={classes.soft}>{t('outcome.said', { outcome: words.disposition(said) })}</p>;
  const open = dispose.data?.followUps.filter(({ status }) => status === 'SCHEDULED') ?? [];
  return (
    <div className={classes.outcome}>
      <Select
        className={classes.choice}
        label={t('outcome.label')}
        placeholder={t('outcome.placeholder')}
        allowDeselect={false}
        disabled={dispose.isPending}
        data={[...new Set([...choices, ...(said ? [said] : [])])].map((value) => ({
          value,
          label: words.disposition(value),
        }))}
        value={said}
        onChange={(value) => {
          const disposition = choices.find((each) => each === value);
          if (disposition && disposition !== call.disposition)
            dispose.mutate({ callId: call.id, disposition });
        }}
      />
      <div role="status">
        {dispose.isSuccess && open.length === 0 && <p className={classes.soft}>{t('outcome.nothing')}</p>}
        {open.length > 0 && <Started followUps={open} />}
      </div>
      {dispose.error && <ProblemPanel error={dispose.error} />}
      <WhatItStarts />
    </div>
  );
}

function Started({ followUps }: { followUps: FollowUp[] }) {
  const { t } = useTranslation('campaigns');
  const place = usePlace();
  return (
    <>
      <p className={classes.soft}>{t('outcome.started')}</p>
      <ul className={classes.list}>
        {followUps.map(({ id, kind, dueAt }) => (
          <li key={id}>
            {t(`kinds.${kind}`)}, {formatDateTime(place, dueAt)}
          </li>
        ))}
      </ul>
    </>
  );
}

/** Tells what rules do after each of these outcomes, for who wants to know it before they choose. */
function WhatItStarts() {
  const { t } = useTranslation('campaigns');
  const [opened, setOpened] = useState(false);
  return (
    <details className={classes.details} onToggle={(event) => setOpened(event.currentTarget.open)}>
      <summary>{t('outcome.starts')}</summary>
      {opened && <RulesOfChoices />}
    </details>
  );
}

function RulesOfChoices() {
  const { t } = useTranslation('campaigns');
  const words = useWords();
  const rules = useRules();
  return (
    <Loaded query={rules} skeleton={<RowsSkeleton rows={1} height={24} />}>
      {(found) => {
        const active = found.rules.filter(
          ({ isActive, disposition }) => isActive && choices.includes(disposition),
        );
        if (active.length === 0) return <p className={classes.soft}>{t('outcome.noRules')}</p>;
        return (
          <ul className={classes.list}>
            {active.map(({ id, disposition, kind, delayMinutes }) => (
              <li key={id}>
                {t('rules.sentence', {
                  outcome: words.disposition(disposition),
                  kind: t(`kinds.${kind}`),
                  delay: words.delay(delayMinutes),
                })}
              </li>
            ))}
          </ul>
        );
      }}
    </Loaded>
  );
}
