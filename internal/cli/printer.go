package cli

import (
	"fmt"
	"io"
	"os"
	"strings"

	"veribatch/internal/words"

	"github.com/spf13/cobra"
)

// A printer prints for people, in their language.
type printer struct {
	io.Writer
	lang words.Lang
}

func stdout(cmd *cobra.Command) printer { return printer{cmd.OutOrStdout(), langOf(cmd)} }

func stderr(cmd *cobra.Command) printer { return printer{cmd.ErrOrStderr(), langOf(cmd)} }

// say prints a sentence as a line.
func (p printer) say(format string, args ...any) { p.line(words.New(format, args...)) }

// line prints a text as a line.
func (p printer) line(text words.Text) { fmt.Fprintln(p, text.In(p.lang)) }

// lines prints texts, a line each.
func (p printer) lines(texts []words.Text) {
	for _, text := range texts {
		p.line(text)
	}
}

// registerLang adds the flag --lang. It decides for the terminal and for outputs; without it, the terminal has the
// language of whoever typed, and outputs are Chinese.
func registerLang(root *cobra.Command, typed words.Lang) {
	flags := root.PersistentFlags()
	flags.String("lang", string(typed),
		"language of the terminal and of outputs: zh or en (default: the terminal's by the locale, outputs zh)")
	flags.Lookup("lang").DefValue = ""
}

// langOf returns the language of a command's terminal.
func langOf(cmd *cobra.Command) words.Lang { return words.Lang(cmd.Flag("lang").Value.String()) }

// outputLang returns the language of a command's outputs: they go to other people than the one who typed it.
func outputLang(cmd *cobra.Command) words.Lang {
	if cmd.Flag("lang").Changed {
		return langOf(cmd)
	}
	return words.ZH
}

func checkLang(lang words.Lang) error {
	if lang != words.ZH && lang != words.EN {
		return words.Errorf("--lang %s: want zh or en", lang)
	}
	return nil
}

// typedLang returns the language to speak before flags are read, as help and what is wrong with a flag do.
func typedLang(args []string) words.Lang {
	lang := words.Lang(os.Getenv(variable("lang")))
	for i, arg := range args {
		if value, ok := strings.CutPrefix(arg, "--lang="); ok {
			lang = words.Lang(value)
		} else if arg == "--lang" && i+1 < len(args) {
			lang = words.Lang(args[i+1])
		}
	}
	if checkLang(lang) != nil {
		return words.Locale(os.Getenv)
	}
	return lang
}
