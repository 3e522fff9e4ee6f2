import { ActionIcon } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useMultiCarrierProvider } from '../../hooks/use-multi-carrier-provider';
import type { ProviderAccount } from '../../lib/model';

interface OrderProps {
  account: ProviderAccount;
  /** The business's own accounts in their order. */
  own: ProviderAccount[];
}

/** Moves an account up or down in the order in which accounts are tried. */
export function ProviderOrder({ account, own }: OrderProps) {
  const { t } = useTranslation('settings');
  const { updateProvider } = useMultiCarrierProvider();
  const place = own.findIndex(({ id }) => id === account.id);
  const name = account.displayName;
  const move = async (by: 1 | -1) => {
    const order = own.filter(({ id }) => id !== account.id);
    order.splice(place + by, 0, account);
    for (const [index, each] of order.entries())
      if (each.priority !== index + 1) await updateProvider.mutateAsync({ id: each.id, priority: index + 1 });
  };
  const button = (by: 1 | -1) => (
    <ActionIcon
      size="lg"
      variant="default"
      aria-label={t(by < 0 ? 'providers.earlier' : 'providers.later', { name })}
      disabled={updateProvider.isPending || (by < 0 ? place === 0 : place === own.length - 1)}
      onClick={() => void move(by).catch(() => undefined)}
    >
      {by < 0 ? (
        <IconArrowUp size={19} stroke={1.75} aria-hidden="true" />
      ) : (
        <IconArrowDown size={19} stroke={1.75} aria-hidden="true" />
      )}
    </ActionIcon>
  );
  return (
    <>
      {button(-1)}
      {button(1)}
    </>
  );
}
