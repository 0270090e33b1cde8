# Completes PROGRAM in bash:  source <(PROGRAM completion)
# In zsh:  autoload -U +X compinit bashcompinit && compinit && bashcompinit && source <(PROGRAM completion)

_PROGRAM_complete() {
  local line="${COMP_LINE:0:COMP_POINT}" rest current word
  rest="${line#"${COMP_WORDS[0]}"}"
  rest="${rest# }"
  current="${rest##* }"
  COMPREPLY=()
  while IFS= read -r word; do
    # A path is the shell's to complete; bash replaces no more than what follows a ':' or '='.
    [[ "$word" == "$current"* ]] && COMPREPLY+=("${word#"${current%"${COMP_WORDS[COMP_CWORD]}"}"}")
  done < <("${COMP_WORDS[0]}" "[suggest:${#rest}]" "$rest" 2>/dev/null)
  if [[ ${#COMPREPLY[@]} -eq 1 && "${COMPREPLY[0]}" == *= ]] && type compopt >/dev/null 2>&1; then compopt -o nospace; fi
}

complete -o default -F _PROGRAM_complete PROGRAM
