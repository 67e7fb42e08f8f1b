package checkpoint

import (
	"testing"

	"veribatch/internal/verify"
)

func TestAdoptions(t *testing.T) {
	dir := t.TempDir() + "/users.checkpoint"
	settings := Settings{}
	s, err := Open(dir, settings, Passphrase([]byte("a long passphrase")))
	if err != nil {
		t.Fatal(err)
	}
	a := s.Adoptions()
	if _, ok := a.Adopted(verify.Key{1}); ok {
		t.Error("an earlier key of a key that has none")
	}
	a.Adopt(verify.Key{1}, verify.Key{2})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s, err = Load(dir, Passphrase([]byte("a long passphrase")))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	a = s.Adoptions()
	if got, ok := a.Adopted(verify.Key{1}); !ok || got != (verify.Key{2}) {
		t.Errorf("Adopted = %v, %v", got, ok)
	}
	a.Adopt(verify.Key{3}, verify.Key{4})
	if _, ok := a.Adopted(verify.Key{3}); ok {
		t.Error("a checkpoint that is only read remembers a new one")
	}
}
