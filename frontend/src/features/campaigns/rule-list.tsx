import { Button, Switch } from '@mantine/core';
import { IconArrowRampRight2 } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../../components/confirm-dialog';
import { EmptyState } from '../../components/empty-state';
import { Loaded } from '../../components/loaded';
import { Panel } from '../../components/panel';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { RowsSkeleton } from '../../components/screen-skeleton';
import { usePermission } from '../../hooks/use-permission';
import { useShownValue } from '../../hooks/use-shown-value';
import { notifyDone } from '../../lib/notify';
import type { Rule } from './api';
import { useRemoveRule, useRules, useSwitchRule } from './queries';
import rows from './rows.module.css';
import { RuleForm } from './rule-form';
import { useWords } from './use-words';

/** Lists what is done by itself after calls, by how they ended. */
export function RuleList() {
  const { t } = useTranslation('campaigns');
  const mayWrite = usePermission('campaigns:write');
  const rules = useRules();
  const [adding, setAdding] = useState(false);
  return (
    <>
      {adding && (
        <Panel title={t('rules.add')}>
          <RuleForm onDone={() => setAdding(false)} />
        </Panel>
      )}
      <Loaded query={rules} skeleton={<RowsSkeleton rows={3} height={88} />}>
        {(data) => (
          <Panel
            title={t('rules.title')}
            lead={t('rules.lead')}
            actions={mayWrite && !adding && <Button onClick={() => setAdding(true)}>{t('rules.add')}</Button>}
            flush
          >
            {data.rules.length === 0 ? (
              <EmptyState
                headingLevel={3}
                icon={<IconArrowRampRight2 size={26} stroke={1.75} aria-hidden="true" />}
                title={t('rules.empty.title')}
                text={t('rules.empty.text')}
              />
            ) : (
              <ul className={rows.list}>
                {data.rules.map((rule) => (
                  <RuleRow key={rule.id} rule={rule} mayWrite={mayWrite} />
                ))}
              </ul>
            )}
          </Panel>
        )}
      </Loaded>
    </>
  );
}

function useRuleName() {
  const { t } = useTranslation('campaigns');
  const words = useWords();
  return ({ disposition, kind, delayMinutes }: Rule) =>
    t('rules.sentence', {
      outcome: words.disposition(disposition),
      kind: t(`kinds.${kind}`),
      delay: words.delay(delayMinutes),
    });
}

function RuleRow({ rule, mayWrite }: { rule: Rule; mayWrite: boolean }) {
  const { t } = useTranslation(['campaigns', 'common']);
  const words = useWords();
  const name = useRuleName()(rule);
  const [editing, setEditing] = useState(false);
  const flip = useSwitchRule(rule.id);
  const { shown, choose, settle } = useShownValue(rule.isActive);
  const content = words.content(rule.kind, rule.details);
  return (
    <li className={rows.row}>
      <span className={rows.words}>
        <span className={rows.name}>{name}</span>
        {content && <span className={rows.soft}>{content}</span>}
      </span>
      <span className={rows.actions}>
        <Switch
          label={t(shown ? 'rules.on' : 'rules.off')}
          aria-label={t('rules.switchName', { name })}
          checked={shown}
          disabled={!mayWrite}
          onChange={(event) => {
            choose(event.currentTarget.checked);
            flip.mutate({ isActive: event.currentTarget.checked }, { onSettled: settle });
          }}
        />
        {mayWrite && (
          <>
            <Button
              size="sm"
              variant="default"
              aria-label={t('rules.editName', { name })}
              aria-expanded={editing}
              onClick={() => setEditing(!editing)}
            >
              {t('common:actions.edit')}
            </Button>
            <RuleRemoval rule={rule} name={name} />
          </>
        )}
      </span>
      <div className={rows.below}>
        {editing && <RuleForm rule={rule} onDone={() => setEditing(false)} />}
        {flip.error && <ProblemPanel error={flip.error} />}
      </div>
    </li>
  );
}

function RuleRemoval({ rule, name }: { rule: Rule; name: string }) {
  const { t } = useTranslation('campaigns');
  const [asked, setAsked] = useState(false);
  const remove = useRemoveRule();
  const confirm = () =>
    remove.mutate(rule.id, {
      onSuccess: () => {
        setAsked(false);
        notifyDone(t('rules.deleted'));
      },
    });
  return (
    <>
      <Button
        size="sm"
        variant="subtle"
        color="red"
        aria-label={t('rules.deleteName', { name })}
        onClick={() => setAsked(true)}
      >
        {t('rules.delete')}
      </Button>
      <ConfirmDialog
        opened={asked}
        title={t('rules.deleteTitle')}
        confirmLabel={t('rules.deleteConfirm')}
        onConfirm={confirm}
        onClose={() => setAsked(false)}
        working={remove.isPending}
        error={remove.error}
      >
        <p>{name}</p>
        <p>{t('rules.deleteText')}</p>
      </ConfirmDialog>
    </>
  );
}
