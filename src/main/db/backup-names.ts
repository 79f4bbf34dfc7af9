import { backupReasonSchema } from '../../shared/contract/dto/backup.ts';
import type { BackupReason } from '../../shared/contract/dto/backup.ts';

const NAME = /^library-(\d{4}-\d\d-\d\dT\d\d)-(\d\d)-(\d\d)-(\d{3}Z)-([a-z-]+)\.db$/;

/**
 * `library-2026-11-29T14-35-11-123Z-before-import.db`: the name contains time and reason, so that the folder needs no
 * index.
 */
export function backupName(reason: BackupReason, at: Date): string {
  return `library-${at.toISOString().replaceAll(/[:.]/g, '-')}-${reason}.db`;
}

/** Parses a name of {@link backupName}; null for any other. */
export function readBackupName(name: string): { createdAt: string; reason: BackupReason } | null {
  const [, hour, minutes, seconds, rest, word] = NAME.exec(name) ?? [];
  const reason = backupReasonSchema.safeParse(word);
  return reason.success ? { createdAt: `${hour}:${minutes}:${seconds}.${rest}`, reason: reason.data } : null;
}
