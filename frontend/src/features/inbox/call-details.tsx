import { Skeleton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Loaded } from '../../components/loaded';
import { WhyCarrier } from '../../components/routing/route-choice';
import { formatDuration } from '../../lib/format';
import type { CallDetail, ToolUse } from './api';
import { AudioPlayer } from './audio-player';
import classes from './call-details.module.css';
import { CallerProof } from './caller-proof';
import { useCall } from './queries';

/** Plays a call back and shows every word with its second, and what the receptionist looked up or did. */
export function CallDetails({ id }: { id: string }) {
  const call = useCall(id, true);
  return (
    <Loaded query={call} skeleton={<Skeleton height={160} aria-busy="true" />}>
      {(detail) => (
        <div className={classes.details}>
          <Recordings call={detail} />
          <Transcript call={detail} />
          {detail.tools.length > 0 && <Tools tools={detail.tools} />}
          {detail.choice && <WhyCarrier choice={detail.choice} />}
          {detail.signature && <CallerProof signature={detail.signature} />}
        </div>
      )}
    </Loaded>
  );
}

function Recordings({ call }: { call: CallDetail }) {
  const { t } = useTranslation('inbox');
  return call.recordings.map(({ id, url }) => <AudioPlayer key={id} url={url} label={t('call.recording')} />);
}

function Transcript({ call }: { call: CallDetail }) {
  const { t } = useTranslation('inbox');
  const said = call.turns.filter(({ role }) => role !== 'tool');
  if (said.length === 0) return <p className={classes.soft}>{call.transcript || t('call.noTranscript')}</p>;
  return (
    <ol className={classes.turns} aria-label={t('call.transcript')}>
      {said.map((turn) => (
        <li key={`${turn.at} ${turn.role} ${turn.text}`} className={classes.turn} data-role={turn.role}>
          <span className={classes.second}>{formatDuration(turn.at)}</span>
          <span>
            <span className={classes.role}>
              {t(
                turn.role === 'assistant'
                  ? 'call.assistant'
                  : call.direction === 'INBOUND'
                    ? 'call.caller'
                    : 'call.you',
              )}
              {': '}
            </span>
            {turn.text}
          </span>
        </li>
      ))}
    </ol>
  );
}

function Tools({ tools }: { tools: ToolUse[] }) {
  const { t, i18n } = useTranslation('inbox');
  return (
    <section aria-label={t('call.tools')} className={classes.tools}>
      <p className={classes.heading}>{t('call.tools')}</p>
      <ul>
        {tools.map((tool) => {
          const key = `tool.${tool.name}` as 'tool.transfer';
          return (
            <li key={`${tool.at} ${tool.name}`}>
              <details className={classes.tool}>
                <summary>{i18n.exists(`inbox:${key}`) ? t(key) : <code lang="en">{tool.name}</code>}</summary>
                <p className={classes.soft}>{t('call.toolArguments')}</p>
                <pre>{JSON.stringify(tool.arguments, null, 2)}</pre>
                {tool.answer && (
                  <>
                    <p className={classes.soft}>{t('call.toolAnswer')}</p>
                    <pre>{tool.answer}</pre>
                  </>
                )}
              </details>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
