import { IconTool } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { LabCall, Turn } from './api';
import classes from './conversation.module.css';

/** Shows a call as it is spoken, with what the receptionist looked up and did in between. */
export function Transcript({ call, language }: { call: LabCall; language: string }) {
  const { t } = useTranslation('handset');
  const end = useRef<HTMLLIElement>(null);
  const { length } = call.turns;
  useEffect(() => {
    if (length > 0) end.current?.scrollIntoView({ block: 'nearest' });
  }, [length]);
  return (
    <div role="log" aria-label={t('call.transcript')}>
      <ol className={classes.turns}>
        {call.turns.map((turn, i) =>
          turn.role === 'tool' ? (
            <ToolTurn key={`${turn.at}${turn.text}`} turn={turn} />
          ) : (
            <li
              key={`${turn.at}${turn.role}${turn.text}`}
              ref={i === length - 1 ? end : undefined}
              className={classes.turn}
              data-role={turn.role}
              lang={language}
            >
              <span className={classes.speaker}>{t(`call.speaker.${turn.role}`)}</span> {turn.text}
            </li>
          ),
        )}
        {call.status === 'ended' && (
          <li className={classes.ended} ref={end}>
            {t('call.ended')}
          </li>
        )}
      </ol>
    </div>
  );
}

function ToolTurn({ turn }: { turn: Turn }) {
  const { t } = useTranslation('handset');
  const { name = turn.text, arguments: given, result } = turn.tool ?? {};
  return (
    <li className={classes.tool}>
      <details>
        <summary className={classes.summary}>
          <IconTool size={16} stroke={1.75} aria-hidden="true" /> <code>{name}</code>
        </summary>
        <p className={classes.part}>{t('tool.arguments')}</p>
        <pre className={classes.code}>{shown(given)}</pre>
        <p className={classes.part}>{t('tool.result')}</p>
        <pre className={classes.code}>{shown(result)}</pre>
      </details>
    </li>
  );
}

/** Writes what a tool was given or answered so that people can read it; JSON in a string is opened. */
function shown(value: unknown): string {
  if (value === undefined || value === null) return '–';
  if (typeof value !== 'string') return JSON.stringify(value, null, 2);
  try {
    return JSON.stringify(JSON.parse(value), null, 2);
  } catch {
    return value;
  }
}
