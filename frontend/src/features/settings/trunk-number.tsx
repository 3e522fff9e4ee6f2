import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { usePermission } from '../../hooks/use-permission';
import { useMe } from '../../hooks/use-session';
import { api, unwrap } from '../../lib/api';
import { createIntentKeys } from '../../lib/intent-key';
import { callingCountry } from '../../lib/phone';
import { keys } from '../../lib/query-client';

/** Puts the number of a proven trunk into service, unless it is in service already. */
export function TrunkNumber({ number }: { number: string }) {
  const { t } = useTranslation('settings');
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const { tenant } = useMe();
  const mayBuy = usePermission('numbers:write');
  const [intents] = useState(createIntentKeys);
  const numbers = useQuery({
    queryKey: [...keys.numbers, 'in-service'],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/phone-numbers', { params: { query: { limit: 200 } }, signal })),
  });
  const order = useMutation({
    mutationFn: () => {
      const countryCode = callingCountry(number) ?? tenant.countryCode;
      const body = { countryCode, provider: 'CUSTOM', phoneNumber: number } as const;
      const header = { 'Idempotency-Key': intents.keyFor(number) };
      return unwrap(api.POST('/api/phone-numbers/provision', { params: { header }, body }));
    },
    onSettled: (_number, error) => intents.settle(number, error),
    onSuccess: async (ordered) => {
      await queryClient.invalidateQueries({ queryKey: keys.numbers });
      void navigate(`/dashboard/phone-numbers/${ordered.id}`);
    },
  });
  const live = numbers.data?.numbers.some(
    (each) => each.number === number && each.status !== 'CANCELLED' && each.status !== 'FAILED',
  );
  if (!mayBuy || live !== false) return null;
  return (
    <div>
      <Button
        size="sm"
        loading={order.isPending}
        aria-label={t('trunks.useName', { number })}
        onClick={() => order.mutate()}
      >
        {t('trunks.use')}
      </Button>
      {order.error && <ProblemPanel error={order.error} />}
    </div>
  );
}
