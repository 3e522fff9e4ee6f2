import '../../components/overlay-styles';
import { Button, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { api, unwrap } from '../../lib/api';
import type { Data } from '../../lib/model';
import { keys } from '../../lib/query-client';
import classes from './form.module.css';
import styles from './pool-import.module.css';

const HEADER = 'number,sip_username,sip_password,sip_host,sip_port,renews_at';

/** Takes numbers from a CSV file or pasted lines, and says for each refused line why. */
export function PoolImport() {
  const { t } = useTranslation('settings');
  const queryClient = useQueryClient();
  const [csv, setCsv] = useState('');
  const take = useMutation({
    mutationFn: (text: string) => unwrap(api.POST('/api/number-pool/import', { body: { csv: text } })),
    onSuccess: (result) => {
      // The lines hold passwords: they leave the page as soon as all are stored.
      if (result.errors.length === 0) setCsv('');
      return queryClient.invalidateQueries({ queryKey: keys.pool });
    },
  });
  const readFile = async (file: File | undefined) => {
    if (file) setCsv(await file.text());
  };
  return (
    <div className={classes.form}>
      <label className={styles.file}>
        <span className={styles.label}>{t('numberPool.file')}</span>
        <input
          type="file"
          accept=".csv,text/csv"
          onChange={(event) => void readFile(event.currentTarget.files?.[0])}
        />
      </label>
      <Textarea
        label={t('numberPool.lines')}
        description={t('numberPool.linesHint', { header: HEADER })}
        placeholder={HEADER}
        minRows={4}
        maxRows={12}
        spellCheck={false}
        autoComplete="off"
        value={csv}
        onChange={(event) => setCsv(event.currentTarget.value)}
      />
      <div>
        <Button loading={take.isPending} disabled={!csv.trim()} onClick={() => take.mutate(csv)}>
          {t('numberPool.submit')}
        </Button>
      </div>
      {take.error && <ProblemPanel error={take.error} />}
      <div role="status">{take.data && <ImportResult result={take.data} />}</div>
    </div>
  );
}

function ImportResult({ result }: { result: Data<'/api/number-pool/import', 'post'> }) {
  const { t } = useTranslation('settings');
  const { imported, skipped, errors } = result;
  return (
    <div className={styles.result}>
      <p>
        {t('numberPool.imported', { count: imported })} {t('numberPool.skipped', { count: skipped })}
      </p>
      {errors.length > 0 && (
        <ul className={styles.errors} aria-label={t('numberPool.refused')}>
          {errors.map(({ line, message }) => (
            <li key={`${line}-${message}`}>
              {t('numberPool.line', { line })} <span lang="en">{message}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
