/** What gateways, tracers and clouds call a provider, where the price book has another name for it. */
const PROVIDERS: Readonly<Record<string, string>> = {
  azure_ai: "azure",
  azure_text: "azure",
  azure_openai: "azure",
  "azure-openai": "azure",
  "azure-ai": "azure",
  "azure-inference": "azure",
  "azure.ai.openai": "azure",
  "azure.ai.inference": "azure",
  "az.ai.openai": "azure",
  "az.ai.inference": "azure",
  bedrock: "aws",
  bedrock_converse: "aws",
  "aws.bedrock": "aws",
  aws_bedrock: "aws",
  amazon: "aws",
  vertex_ai: "google",
  vertex_ai_beta: "google",
  "vertex-ai": "google",
  vertexai: "google",
  gemini: "google",
  "gcp.gemini": "google",
  "gcp.vertex_ai": "google",
  "gcp.gen_ai": "google",
  google_vertex: "google",
  together_ai: "together",
  "together-ai": "together",
  fireworks_ai: "fireworks",
  "fireworks-ai": "fireworks",
  xai: "x-ai",
  x_ai: "x-ai",
  mistral_ai: "mistral",
  "mistral-ai": "mistral",
  mistralai: "mistral",
  cohere_chat: "cohere",
  text_completion_openai: "openai",
  "open-ai": "openai",
};

/** The price book's name of a provider, whoever wrote it; a name that is not in the table stays as it is. */
export function providerName(name: string | null): string | null {
  if (name === null) return null;
  const lower = name.toLowerCase();
  return PROVIDERS[lower] ?? lower.replace(/_chat$/, "");
}

/** True for a word that stands for a provider with another name in the price book. */
export const isOtherName = (name: string): boolean => name in PROVIDERS;
