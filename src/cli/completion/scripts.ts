/** Shells that completion is written for. */
export const shells = ["bash", "zsh", "fish"] as const;

/** One of them. */
export type Shell = (typeof shells)[number];

/** The script that a shell evaluates; it asks `minikubelet __complete` at each TAB, so that it never gets old. */
export const completionScripts: Readonly<Record<Shell, string>> = {
  bash: `# source <(minikubelet completion bash)
_minikubelet() {
  local IFS=$'\\n'
  COMPREPLY=($(compgen -W "$(minikubelet __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _minikubelet minikubelet
`,
  zsh: `#compdef minikubelet
# source <(minikubelet completion zsh)
_minikubelet() {
  local -a found
  found=("\${(@f)$(minikubelet __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  compadd -a found || _files
}
compdef _minikubelet minikubelet
`,
  fish: `# minikubelet completion fish | source
complete -c minikubelet -a '(minikubelet __complete -- (commandline -opc)[2..] (commandline -ct) 2>/dev/null)'
`,
};
