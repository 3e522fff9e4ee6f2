import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Loaded } from '../../components/loaded';
import { RowsSkeleton } from '../../components/screen-skeleton';
import { usePlace } from '../../hooks/use-place';
import { formatDateTime } from '../../lib/format';
import { formatPhone } from '../../lib/phone';
import type { LabNumber, LabText } from './api';
import { Composer } from './composer';
import classes from './conversation.module.css';
import { useSendText, useTexts } from './queries';

// Reminders are answered with a digit: confirm, move, cancel.
const digits = ['1', '2', '3'].map((digit) => ({ label: digit, text: digit }));

interface TextsTabProps {
  from: string;
  business: LabNumber;
}

/** Shows the texts this phone got and sent, and answers the last one. */
export function TextsTab({ from, business }: TextsTabProps) {
  const { t } = useTranslation('handset');
  const texts = useTexts(from);
  const send = useSendText(from);
  return (
    <>
      <header className={classes.head}>
        <span>
          <strong className={classes.name}>{business.businessName}</strong>
          <span className={classes.soft}>{business.formattedNumber}</span>
        </span>
      </header>
      <div className={classes.body}>
        <Loaded query={texts} skeleton={<RowsSkeleton rows={3} height={56} />}>
          {(all) =>
            all.length === 0 ? (
              <p className={classes.empty}>{t('texts.none')}</p>
            ) : (
              <Texts texts={all} own={from} />
            )
          }
        </Loaded>
      </div>
      <Composer
        label={t('texts.write')}
        submitLabel={t('texts.send')}
        language={business.language}
        suggestions={digits}
        disabled={false}
        error={send.error}
        onSend={(body) => send.mutate({ from, to: answered(texts.data, from) ?? business.number, body })}
      />
    </>
  );
}

/** Finds who sent the last text to this phone: an answer goes there, which may be a sender's name. */
function answered(texts: LabText[] | undefined, own: string): string | undefined {
  return texts?.findLast(({ to, from }) => to === own && from.startsWith('+'))?.from;
}

function Texts({ texts, own }: { texts: LabText[]; own: string }) {
  const { t } = useTranslation('handset');
  const place = usePlace();
  const end = useRef<HTMLLIElement>(null);
  const last = texts.at(-1)?.id;
  useEffect(() => {
    if (last) end.current?.scrollIntoView({ block: 'nearest' });
  }, [last]);
  return (
    <div role="log" aria-label={t('texts.label')}>
      <ol className={classes.turns}>
        {texts.map(({ id, from, body, at }) => (
          <li
            key={id}
            ref={id === last ? end : undefined}
            className={classes.turn}
            data-role={from === own ? 'caller' : 'assistant'}
          >
            <span className={classes.speaker}>
              {from === own ? t('call.speaker.caller') : formatPhone(from)}
            </span>{' '}
            {body}
            <time className={classes.time} dateTime={at}>
              {formatDateTime(place, at)}
            </time>
          </li>
        ))}
      </ol>
    </div>
  );
}
