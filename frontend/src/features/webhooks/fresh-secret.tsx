import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../../components/copy-button';
import classes from './outgoing.module.css';

/** Shows a signing secret this one time. */
export function FreshSecret({ secret, onStored }: { secret: string; onStored: () => void }) {
  const { t } = useTranslation('webhooks');
  return (
    <div className={classes.stack} role="status">
      <p>{t('out.secretOnce')}</p>
      <p className={classes.secret}>
        <code>{secret}</code>
        <CopyButton text={secret} what={t('out.secret')} />
      </p>
      <div>
        <Button variant="default" onClick={onStored}>
          {t('out.stored')}
        </Button>
      </div>
    </div>
  );
}
