package xlsx

import (
	"bytes"
	"errors"
	"os"

	"veribatch/internal/words"

	"github.com/xuri/excelize/v2"
)

// maxProtected is the most bytes of a protected workbook: it is decrypted in memory.
const maxProtected = 512 << 20

var (
	// ErrPasswordNeeded is returned for a protected workbook without a password.
	ErrPasswordNeeded = words.Errorf("is password-protected")

	// ErrWrongPassword is returned for a password that does not open the workbook.
	ErrWrongPassword = words.Errorf("can't be opened with this password")
)

// Decrypt returns the workbook, itself a zip archive, within a password-protected file ([MS-OFFCRYPTO]). It holds
// both in memory.
func Decrypt(path, password string) ([]byte, error) {
	if password == "" {
		return nil, ErrPasswordNeeded
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Size() > maxProtected {
		return nil, words.Errorf("is password-protected and too large to open, more than %d MiB; "+
			"remove the password and save it again", maxProtected>>20)
	}
	sealed, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return decrypt(sealed, password)
}

// decrypt recovers from excelize, which trusts the lengths that the file claims and panics where they are wrong.
func decrypt(sealed []byte, password string) (plain []byte, err error) {
	defer func() {
		if recover() != nil {
			err = words.Errorf("is password-protected and damaged; get it again")
		}
	}()
	plain, err = excelize.Decrypt(sealed, &excelize.Options{Password: password})
	switch {
	case errors.Is(err, excelize.ErrUnknownEncryptMechanism):
		return nil, words.Errorf("is protected in a way that can't be opened; " +
			"remove the password in Excel or WPS and save it again")
	case err != nil, !bytes.HasPrefix(plain, []byte("PK\x03\x04")):
		return nil, ErrWrongPassword
	}
	return plain, nil
}
