import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useProblemText } from '../../components/problems/use-problem-text';
import type { BulkResult, PhoneNumber } from '../../lib/model';
import { ApiProblem } from '../../lib/problem';
import { NumberLamp } from './number-lamp';
import classes from './number-search.module.css';
import { useNumbers } from './queries';
import { useNumberName } from './use-number-name';

interface BulkResultsProps {
  answer: { accepted: number; refused: number; results: BulkResult[] };
  onDone: () => void;
}

/** Shows what came of several orders: live how the accepted ones are doing, and why the others were refused. */
export function BulkResults({ answer, onDone }: BulkResultsProps) {
  const { t } = useTranslation('numbers');
  // One list for all: each by itself would be asked for again with every step of every other.
  const list = useNumbers();
  const ordered = answer.results.flatMap(({ number }) => number ?? []);
  const now = ({ id }: PhoneNumber) => list.data?.numbers.find((each) => each.id === id);
  return (
    <div className={classes.search}>
      <p role="status">{t('several.accepted', { count: answer.accepted })}</p>
      <RefusedNote results={answer.results} />
      <ul className={classes.offers}>
        {ordered.map((number) => (
          <OrderedNumber key={number.id} number={now(number) ?? number} />
        ))}
      </ul>
      <p className={classes.soft}>{t('progress.mayLeave')}</p>
      <div>
        <Button onClick={onDone}>{t('progress.done')}</Button>
      </div>
    </div>
  );
}

function OrderedNumber({ number }: { number: PhoneNumber }) {
  const nameOf = useNumberName();
  return (
    <li className={classes.offer}>
      <span className={classes.words}>
        <span className={classes.number}>{nameOf(number)}</span>
      </span>
      <NumberLamp number={number} />
    </li>
  );
}

/** Says once why some were refused: they are alike, so the reason is the same. */
export function RefusedNote({ results }: { results: Pick<BulkResult, 'problem'>[] }) {
  const { t } = useTranslation('numbers');
  const textOf = useProblemText();
  const refused = results.flatMap(({ problem }) => problem ?? []);
  const [first] = refused;
  if (!first) return null;
  const text = textOf(new ApiProblem(409, { code: first.code, detail: first.message }));
  return (
    <p className={classes.refused} role="status">
      {t('several.refused', { count: refused.length })}{' '}
      <span lang={text.foreign ? 'en' : undefined}>{text.detail}</span>
    </p>
  );
}
