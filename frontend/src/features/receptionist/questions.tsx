import { Button, Select, Textarea } from '@mantine/core';
import '../../components/overlay-styles';
import { IconMessageQuestion } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../components/empty-state';
import { Loaded } from '../../components/loaded';
import { Panel } from '../../components/panel';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { RowsSkeleton } from '../../components/screen-skeleton';
import { useAssistants } from '../../hooks/use-assistants';
import { usePermission } from '../../hooks/use-permission';
import { usePlace } from '../../hooks/use-place';
import { formatDate } from '../../lib/format';
import { notifyDone } from '../../lib/notify';
import { SectionPage } from '../booking';
import { type Question, useQuestions, useSettleQuestion } from './queries';
import classes from './questions.module.css';

/** Lists what callers asked and the receptionist did not know; an answer teaches it. */
export default function Questions() {
  const { t } = useTranslation('receptionist');
  const assistants = useAssistants();
  const [chosen, setChosen] = useState<string | null>(null);
  return (
    <SectionPage lead={t('questions.lead')}>
      <Loaded query={assistants} skeleton={<RowsSkeleton rows={2} height={140} />}>
        {({ assistants: all }) => {
          const id = chosen ?? all[0]?.id;
          if (!id)
            return (
              <Panel>
                <NoQuestions />
              </Panel>
            );
          return (
            <>
              {all.length > 1 && (
                <Select
                  className={classes.which}
                  label={t('questions.which')}
                  data={all.map(({ id: value, name }) => ({ value, label: name }))}
                  value={id}
                  onChange={setChosen}
                />
              )}
              <QuestionLists key={id} assistantId={id} />
            </>
          );
        }}
      </Loaded>
    </SectionPage>
  );
}

function NoQuestions() {
  const { t } = useTranslation('receptionist');
  return (
    <EmptyState
      icon={<IconMessageQuestion size={26} stroke={1.75} aria-hidden="true" />}
      title={t('questions.noneTitle')}
      text={t('questions.noneText')}
    />
  );
}

function QuestionLists({ assistantId }: { assistantId: string }) {
  const { t } = useTranslation('receptionist');
  const questions = useQuestions(assistantId);
  return (
    <Loaded query={questions} skeleton={<RowsSkeleton rows={2} height={140} />}>
      {({ questions: all }) => {
        const open = all
          .filter(({ status }) => status === 'OPEN')
          .sort((one, other) => other.timesAsked - one.timesAsked);
        const taught = all.filter(({ status }) => status === 'TAUGHT');
        return (
          <>
            <Panel title={open.length > 0 ? t('questions.open') : undefined} flush={open.length > 0}>
              {open.length === 0 ? (
                <NoQuestions />
              ) : (
                <ul>
                  {open.map((question) => (
                    <OpenQuestion key={question.id} question={question} />
                  ))}
                </ul>
              )}
            </Panel>
            {taught.length > 0 && (
              <Panel title={t('questions.taught')} flush>
                <ul>
                  {taught.map(({ id, question, answer }) => (
                    <li key={id} className={classes.question}>
                      <p className={classes.text}>{question}</p>
                      <p className={classes.soft}>{answer}</p>
                    </li>
                  ))}
                </ul>
              </Panel>
            )}
          </>
        );
      }}
    </Loaded>
  );
}

function OpenQuestion({ question }: { question: Question }) {
  const { t } = useTranslation('receptionist');
  const place = usePlace();
  const mayWrite = usePermission('assistants:write');
  const [answer, setAnswer] = useState('');
  const settle = useSettleQuestion(question.id, () => notifyDone(t('questions.learned')));
  return (
    <li className={classes.question}>
      <p className={classes.text}>“{question.question}”</p>
      <p className={classes.soft}>
        {t('questions.asked', { count: question.timesAsked })} · {formatDate(place, question.createdAt)}
      </p>
      {mayWrite && (
        <>
          <Textarea
            label={t('questions.answer')}
            placeholder={t('questions.example')}
            minRows={2}
            maxLength={1000}
            value={answer}
            onChange={(event) => setAnswer(event.currentTarget.value)}
          />
          {settle.error && <ProblemPanel error={settle.error} />}
          <div className={classes.actions}>
            <Button
              size="sm"
              disabled={!answer.trim()}
              loading={settle.isPending && settle.variables !== null}
              onClick={() => settle.mutate(answer.trim())}
            >
              {t('questions.teach')}
            </Button>
            <Button
              size="sm"
              variant="default"
              loading={settle.isPending && settle.variables === null}
              onClick={() => settle.mutate(null)}
            >
              {t('questions.dismiss')}
            </Button>
          </div>
        </>
      )}
    </li>
  );
}
