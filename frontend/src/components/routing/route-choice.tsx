import { useTranslation } from 'react-i18next';
import type { RouteChoice } from '../../lib/model';
import { formatPhone } from '../../lib/phone';
import { Lamp, type LampTone } from '../lamp';
import classes from './route-choice.module.css';

type Candidate = RouteChoice['candidates'][number];

const tones: Record<Candidate['verdict'], LampTone> = { picked: 'on', next: 'wait', rejected: 'off' };

/** Lists the carriers that were weighed, in the order in which they are tried, each with what spoke for or against it. */
export function RouteCandidates({ choice }: { choice: RouteChoice }) {
  const { t } = useTranslation('routing');
  if (choice.candidates.length === 0) return <p className={classes.soft}>{t('none')}</p>;
  return (
    <ol className={classes.list}>
      {choice.candidates.map((candidate) => (
        <li key={candidate.accountKey} className={classes.item} data-verdict={candidate.verdict}>
          <span className={classes.name}>{candidate.name}</span>
          <Lamp tone={tones[candidate.verdict]}>{t(`verdict.${candidate.verdict}`)}</Lamp>
          <Reasons candidate={candidate} />
        </li>
      ))}
    </ol>
  );
}

/** Not every reason is one for every verdict; the server sends those that are. */
function keyOf(verdict: Candidate['verdict'], code: string): 'rejected.lacks' {
  if (verdict === 'picked') return `picked.${code}` as 'rejected.lacks';
  return (verdict === 'next' ? `next.${code}` : `rejected.${code}`) as 'rejected.lacks';
}

function Reasons({ candidate }: { candidate: Candidate }) {
  const { t, i18n } = useTranslation('routing');
  const { verdict, number, reasons } = candidate;
  const sentences = reasons.map(({ code, detail }) => {
    const key = keyOf(verdict, code);
    const can = `can.${detail}` as 'can.sms';
    const what = i18n.exists(`routing:${can}`) ? t(can) : (detail ?? '');
    return t(key, { what });
  });
  return (
    <span className={classes.soft}>
      {verdict !== 'rejected' && `${number ? formatPhone(number) : t('own')} · `}
      {sentences.join(' ')}
    </span>
  );
}

/** Tells, for who asks, why a call or text went over its carrier. */
export function WhyCarrier({ choice }: { choice: RouteChoice }) {
  const { t } = useTranslation('routing');
  return (
    <details className={classes.why}>
      <summary>{t('why')}</summary>
      <RouteCandidates choice={choice} />
    </details>
  );
}
