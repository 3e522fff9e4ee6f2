import { Button } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LinkButton } from '../../components/link-button';
import { Panel } from '../../components/panel';
import { usePermission } from '../../hooks/use-permission';
import type { PhoneNumber } from '../../lib/model';
import classes from './more-ways.module.css';
import { canRelease } from './number-state';
import type { Way } from './way';

const BulkReleaseDialog = lazy(() =>
  import('./bulk-release-dialog').then(({ BulkReleaseDialog: component }) => ({ default: component })),
);

interface MoreWaysProps {
  numbers: PhoneNumber[];
  onGet: (way: Way) => void;
}

/** Offers what is wanted less often than one more number: choosing one, several at once, bringing in and letting go. */
export function MoreWays({ numbers, onGet }: MoreWaysProps) {
  const { t } = useTranslation('numbers');
  const mayConnect = usePermission('providers:write');
  const releasable = numbers.filter(canRelease);
  const [asked, setAsked] = useState(false);
  // Once there, the dialog stays, so that closing it gives the focus back to the button.
  const [wanted, setWanted] = useState(false);
  const ask = () => {
    setWanted(true);
    setAsked(true);
  };
  return (
    <Panel title={t('moreWays.title')}>
      <div className={classes.buttons}>
        <Button variant="default" onClick={() => onGet('choose')}>
          {t('moreWays.choose')}
        </Button>
        <Button variant="default" onClick={() => onGet('several')}>
          {t('moreWays.several')}
        </Button>
        {mayConnect && (
          <LinkButton to="/dashboard/settings/providers" variant="default">
            {t('moreWays.bring')}
          </LinkButton>
        )}
        {releasable.length > 1 && (
          <Button variant="outline" color="red" onClick={ask}>
            {t('moreWays.release')}
          </Button>
        )}
      </div>
      {wanted && (
        <Suspense fallback={null}>
          <BulkReleaseDialog numbers={releasable} opened={asked} onClose={() => setAsked(false)} />
        </Suspense>
      )}
    </Panel>
  );
}
