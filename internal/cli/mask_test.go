package cli

import (
	"testing"

	"veribatch/batch"
)

func TestMask(t *testing.T) {
	for _, test := range []struct {
		field       batch.Field
		value, want string
	}{
		{batch.Name, "欧阳·甲", "欧***"},
		{batch.Name, "甲", "*"},
		{batch.Name, "", ""},
		{batch.IDNumber, "11010519491231002X", "11***************X"},
		{batch.IDNumber, "12", "**"},
		{batch.UserID, "u000123", "u*****3"},
		{batch.FaceImage, "https://photos.example.com/faces/甲.jpg?Signature=abc", "https://photos.example.com/….jpg"},
		{batch.FaceImage, "https://user:pass@photos.example.com:8443/x", "https://photos.example.com/…"},
		{batch.FaceImage, "faces/甲.png", "….png"},
		{batch.IDBackImage, "", ""},
	} {
		if got := mask(test.field, test.value); got != test.want {
			t.Errorf("mask(%s, …) = %q, want %q", test.field, got, test.want)
		}
	}
}
