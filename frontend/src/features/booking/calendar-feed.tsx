import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../../components/confirm-dialog';
import { CopyButton } from '../../components/copy-button';
import { Panel } from '../../components/panel';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { endFeed, makeFeed, type Staff } from './api';
import classes from './calendar-feed.module.css';
import form from './form.module.css';
import { useCatalogueChange } from './queries';

/** Gives a person's bookings an address that calendar apps follow; it is shown once and can be ended. */
export function CalendarFeed({ person }: { person: Staff }) {
  const { t } = useTranslation('booking');
  const [asked, setAsked] = useState(false);
  const make = useCatalogueChange(['staff'], () => makeFeed(person.id));
  const end = useCatalogueChange(['staff'], () => endFeed(person.id));
  const url = person.hasFeed || make.data ? make.data?.url : undefined;
  return (
    <Panel title={t('feed.title')} lead={t('feed.lead')}>
      {url && (
        <div role="status">
          <p className={form.soft}>{t('feed.once')}</p>
          <p className={classes.address}>
            <code>{url}</code>
            <CopyButton text={url} what={t('feed.title')} />
          </p>
        </div>
      )}
      {!url && person.hasFeed && <p className={form.soft}>{t('feed.exists')}</p>}
      {(make.error ?? end.error) && <ProblemPanel error={make.error ?? end.error} />}
      <div className={form.start}>
        <Button
          variant="default"
          loading={make.isPending}
          onClick={() => (person.hasFeed ? setAsked(true) : make.mutate(undefined))}
        >
          {t(person.hasFeed ? 'feed.renew' : 'feed.make')}
        </Button>
        {person.hasFeed && (
          <Button
            variant="subtle"
            color="red"
            loading={end.isPending}
            onClick={() => end.mutate(undefined, { onSuccess: () => make.reset() })}
          >
            {t('feed.end')}
          </Button>
        )}
      </div>
      <ConfirmDialog
        opened={asked}
        title={t('feed.renewTitle')}
        confirmLabel={t('feed.renew')}
        dangerous={false}
        onConfirm={() => make.mutate(undefined, { onSettled: () => setAsked(false) })}
        onClose={() => setAsked(false)}
        working={make.isPending}
      >
        <p>{t('feed.renewText')}</p>
      </ConfirmDialog>
    </Panel>
  );
}
