import type { Agent } from 'undici';

export interface AgentPool {
  /** The agent that keeps the connections of a host. */
  of(host: string): Agent;
  close(): Promise<void>;
}

/** An agent looks through all its hosts when one of them closes; with few in each, closing thousands costs little. */
const agentsMax = 16;

/** Several agents, each for its share of the hosts. */
export function createAgentPool(open: () => Agent): AgentPool {
  const agents = Array.from({ length: agentsMax }, open);
  return {
    of: (host) => {
      const agent = agents[hashOf(host) % agentsMax];
      if (agent === undefined) throw new Error('there is no agent');
      return agent;
    },
    close: async () => {
      await Promise.all(agents.map((agent) => agent.close()));
    },
  };
}

function hashOf(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash, 31) + text.charCodeAt(i);
  return hash >>> 0;
}
