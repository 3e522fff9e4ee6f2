import '../../components/overlay-styles';
import { Button, Select, Skeleton } from '@mantine/core';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Loaded } from '../../components/loaded';
import { Panel } from '../../components/panel';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { usePermission } from '../../hooks/use-permission';
import type { AnswerLadder } from '../../lib/model';
import { notifyDone } from '../../lib/notify';
import classes from './answer-ladder.module.css';
import { addable, added, bodyOf, type DraftRung, draftOf, type LadderKind } from './ladder-draft';
import { LadderRung } from './ladder-rung';
import { useLadder, useSetLadder } from './queries';
import { useAnswering } from './use-answering';

/** Shows who is tried when the number is called, in order, who would take a call now, and lets it be changed. */
export function AnswerLadderPanel({ numberId }: { numberId: string }) {
  const { t } = useTranslation('numbers');
  const ladder = useLadder(numberId);
  return (
    <Panel title={t('ladder.title')} lead={t('ladder.lead')}>
      <Loaded query={ladder} skeleton={<Skeleton height={240} aria-busy="true" />}>
        {(current) => (
          // What is set anew elsewhere is edited anew.
          <LadderEditor key={JSON.stringify(draftOf(current))} numberId={numberId} ladder={current} />
        )}
      </Loaded>
    </Panel>
  );
}

function LadderEditor({ numberId, ladder }: { numberId: string; ladder: AnswerLadder }) {
  const { t } = useTranslation(['numbers', 'common']);
  const mayChange = usePermission('numbers:write');
  const sentence = useAnswering();
  const set = useSetLadder(numberId);
  const prefix = useId();
  const [draft, setDraft] = useState<DraftRung[]>(() => draftOf(ladder));
  const [made, setMade] = useState(0);
  const dirty = JSON.stringify(draft) !== JSON.stringify(draftOf(ladder));
  const add = (kind: LadderKind) => {
    setDraft(added(draft, kind, `${prefix}${made}`));
    setMade(made + 1);
  };
  const save = () => set.mutate(bodyOf(draft), { onSuccess: () => notifyDone(t('common:saved')) });
  return (
    <>
      <p className={classes.now} role="status">
        {sentence(ladder.answering)}
      </p>
      <ol className={classes.list}>
        {draft.map((rung, index) => (
          <LadderRung
            key={rung.key}
            draft={draft}
            index={index}
            set={dirty ? null : (ladder.rungs[index] ?? null)}
            disabled={!mayChange || set.isPending}
            onChange={setDraft}
          />
        ))}
      </ol>
      {mayChange && (
        <>
          {addable(draft).length > 0 && (
            <Select
              label={t('ladder.add')}
              placeholder={t('ladder.add')}
              data={addable(draft).map((kind) => ({ value: kind, label: t(`ladder.kind.${kind}`) }))}
              value={null}
              onChange={(kind) => kind && add(kind as LadderKind)}
            />
          )}
          <div className={classes.actions}>
            <Button loading={set.isPending} disabled={!dirty || draft.length === 0} onClick={save}>
              {t('ladder.save')}
            </Button>
            {ladder.isUsual ? (
              <span className={classes.soft}>{t('ladder.usualNow')}</span>
            ) : (
              <Button variant="default" disabled={set.isPending} onClick={() => set.mutate({ rungs: null })}>
                {t('ladder.usual')}
              </Button>
            )}
          </div>
        </>
      )}
      {set.error && <ProblemPanel error={set.error} />}
    </>
  );
}
