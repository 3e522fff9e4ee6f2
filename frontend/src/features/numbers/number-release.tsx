import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Panel } from '../../components/panel';
import type { PhoneNumber } from '../../lib/model';
import { ReleaseDialog } from './release-dialog';

/** Leads to giving a number back. */
export function NumberRelease({ number }: { number: PhoneNumber }) {
  const { t } = useTranslation('numbers');
  const [asked, setAsked] = useState(false);
  return (
    <Panel title={t('release.title')} lead={t('release.lead')}>
      <div>
        <Button variant="outline" color="red" onClick={() => setAsked(true)}>
          {t('release.ask')}
        </Button>
      </div>
      <ReleaseDialog number={number} opened={asked} onClose={() => setAsked(false)} />
    </Panel>
  );
}
