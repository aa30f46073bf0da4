/**
 * A group of consumers: who has which partition, since when, and from which offset on. Like `outbox-database.ts` a model
 * apart from the simulator's.
 */

/** What the group knows of a consumer. */
export interface GroupMember {
  /** The assignment that the consumer knows of. */
  seen: number;
  /** The next offset to read of each partition that it was given. */
  readonly positions: Map<number, number>;
}

/** A partition with the token of its ownership. */
export interface GivenPartition {
  readonly partition: number;
  readonly epoch: number;
}

/** The durable part of a group. */
export interface ConsumerGroup {
  readonly committed: number[];
  /** Adds the consumer if it is not a member, and gives it its partitions; who came last gets the first ones. */
  join(member: GroupMember): readonly GivenPartition[];
  leave(member: GroupMember): void;
  /** Makes every consumer join anew; gives the token of the ownerships that follow. */
  renew(): number;
  /** Whether the consumer knows of the latest assignment. */
  isCurrent(member: GroupMember): boolean;
  /** Whether the consumer has the partition now. */
  owns(member: GroupMember, partition: number): boolean;
  /** The token with which the consumer was given the partition last; 0 when it never was. */
  epochOf(member: GroupMember, partition: number): number;
}

/** A group without consumers. */
export function createConsumerGroup(partitions: number): ConsumerGroup {
  const committed = Array.from({ length: partitions }, () => 0);
  const epochs = new Map<GroupMember, Map<number, number>>();
  let members: readonly GroupMember[] = [];
  let assignment = 0;

  const ownerOf = (partition: number) => members[partition % Math.max(members.length, 1)];
  const change = (next: readonly GroupMember[]) => {
    members = next;
    assignment += 1;
  };

  return {
    committed,
    join(member) {
      if (!members.includes(member)) change([member, ...members]);
      member.seen = assignment;
      member.positions.clear();
      const own = committed
        .map((_, partition) => partition)
        .filter((each) => ownerOf(each) === member);
      for (const partition of own) member.positions.set(partition, committed[partition] ?? 0);
      const given = new Map(own.map((partition) => [partition, assignment]));
      epochs.set(member, new Map([...(epochs.get(member) ?? []), ...given]));
      return own.map((partition) => ({ partition, epoch: assignment }));
    },
    leave(member) {
      if (members.includes(member)) change(members.filter((other) => other !== member));
    },
    renew() {
      change(members);
      return assignment;
    },
    isCurrent: (member) => members.includes(member) && member.seen === assignment,
    owns: (member, partition) => ownerOf(partition) === member,
    epochOf: (member, partition) => epochs.get(member)?.get(partition) ?? 0,
  };
}
