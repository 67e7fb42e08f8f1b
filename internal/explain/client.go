package explain

// clientCodes are the client's own words for a call that got no answer, or
// none that can be used.
var clientCodes = []Meaning{
	{
		Key: "Timeout", Category: Service,
		Reason: Text{
			"在超时时间内没有收到回答，该次调用可能已计费。",
			"No answer came within the timeout; the call may have been billed.",
		},
		Advice: Text{
			"资料无需改动，再次运行即可；经常出现时请调大 --timeout，并检查图片地址是否较慢。",
			"Nothing needs correcting: run again. If it happens often, raise " +
				"--timeout, and check whether the image addresses are slow.",
		},
	},
	{
		Key: "ConnectTimeout", Category: Service,
		Reason: Text{
			"连接服务超时，请求未发出，未计费。",
			"Connecting to the service timed out; nothing was sent or billed.",
		},
		Advice: Text{
			"请检查本机网络、防火墙和代理能否访问服务地址，然后再次运行同一命令。",
			"Check that network, firewall and proxy let this machine reach " +
				"the service, then run the same command again.",
		},
	},
	{
		Key: "ConnectionRefused", Category: Service,
		Reason: Text{
			"服务拒绝连接，请求未发出，未计费。",
			"The connection was refused; nothing was sent or billed.",
		},
		Advice: Text{
			"请检查 --endpoint 的地址和端口以及防火墙、代理设置，然后再次运行同一命令。",
			"Check the address and port of --endpoint, the firewall and the proxy, then run the same command again.",
		},
	},
	{
		Key: "ConnectionReset", Category: Service,
		Reason: Text{
			"连接中途断开，没有收到回答，该次调用可能已计费。",
			"The connection broke before the answer came; the call may have been billed.",
		},
		Advice: Text{
			"资料无需改动，再次运行即可；经常出现时请检查网络是否稳定。",
			"Nothing needs correcting: run again. If it happens often, check whether the network is stable.",
		},
	},
	{
		Key: "DNS", Category: Service,
		Reason: Text{
			"无法解析服务的域名，请求未发出，未计费。",
			"The service's host name could not be resolved; nothing was sent or billed.",
		},
		Advice: Text{
			"请检查 --endpoint 是否写错，以及本机的 DNS 和网络，然后再次运行同一命令。",
			"Check --endpoint for typing errors, and this machine's DNS and network, then run the same command again.",
		},
	},
	{
		Key: "TLS", Category: Service,
		Reason: Text{
			"无法与服务建立加密连接，请求未发出，未计费。",
			"No encrypted connection could be made; nothing was sent or billed.",
		},
		Advice: Text{
			"请检查本机时间和根证书；网络中有解密代理的，请网络管理员把服务地址加入例外，或用 --ca 指定其证书。",
			"Check this machine's clock and root certificates. If a proxy decrypts traffic, " +
				"have the service's address exempted, or name its certificate by --ca.",
		},
	},
	{
		Key: "Network", Category: Service,
		Reason: Text{
			"网络故障，没有收到服务的回答。",
			"A network failure: no answer came from the service.",
		},
		Advice: Text{
			"资料无需改动，请检查网络后再次运行同一命令。",
			"Nothing needs correcting: check the network and run the same command again.",
		},
	},
	{
		Key: "NoVerdict", Category: Service,
		Reason: Text{
			"服务回答成功，但没有给出认证状态，该次调用可能已计费。",
			"The service answered with success but without a verdict; the call may have been billed.",
		},
		Advice: Text{
			"资料无需改动，再次运行即可；持续出现时，请凭请求 ID 联系阿里云技术支持。",
			"Nothing needs correcting: run again. If it persists, ask Alibaba Cloud support, quoting the request id.",
		},
	},
	{
		Key: "Undecided", Category: Service,
		Reason: Text{
			"服务没有给出明确结论：认证状态为 0 或负数，或与应答的其他部分矛盾，该次调用可能已计费。",
			"The service gave no clear verdict: a status of 0 or below, or one that the rest of the answer " +
				"contradicts. The call may have been billed.",
		},
		Advice: Text{
			"资料无需改动，稍后再次运行即可；持续出现时，请凭请求 ID 联系阿里云技术支持。",
			"Nothing needs correcting: run again later. If it goes on, ask Alibaba Cloud support, " +
				"quoting the request id.",
		},
	},
	{
		Key: "Unreadable", Category: Service,
		Reason: Text{
			"回答无法识别，可能来自代理或网关，而不是认证服务。",
			"The answer could not be read; it may come from a proxy or gateway rather than the service.",
		},
		Advice: Text{
			"请检查 --endpoint 和代理设置，例如网络是否要求先登录，然后再次运行同一命令。",
			"Check --endpoint and the proxy, and whether the network " +
				"requires a login; then run the same command again.",
		},
	},
	{
		Key: "BadGateway", Category: Service,
		Reason: Text{
			"网关或代理没有从服务取得回答（HTTP 5xx），该次调用可能已计费。",
			"A gateway or proxy got no answer from the service (HTTP 5xx); the call may have been billed.",
		},
		Advice: Text{
			"资料无需改动，稍后再次运行即可。",
			"Nothing needs correcting: run again later.",
		},
	},
	{
		Key: "WrongPerson", Category: Service,
		Reason: Text{
			"回答中的身份证号与所查询的不符，属于另一次请求，已弃用；本次调用的回答没有收到，可能已计费。",
			"The answer was about another identity number than was asked about, so it was not used; " +
				"the call's own answer is lost, and the call may have been billed.",
		},
		Advice: Text{
			"资料无需改动，再次运行即可；再次出现时，请检查途中的代理或网关是否把回答发错了请求。",
			"Nothing needs correcting: run again. If it happens again, " +
				"see whether a proxy or gateway on the way mixes up answers.",
		},
	},
	{
		Key: "RequestTooLong", Category: Input,
		Reason: Text{
			"请求过长，被网关或代理拒绝，未计费（HTTP 414、431）。",
			"The request is too long, and a gateway or proxy refused it; nothing was billed (HTTP 414, 431).",
		},
		Advice: Text{
			"请检查该行的图片地址和姓名是否误填了大段内容，并改用较短的图片地址，然后再次运行。",
			"See whether an image address or the name holds something far too long, " +
				"use shorter image addresses, and run again.",
		},
	},
	{
		Key: "CredentialsUnavailable", Category: Account,
		Reason: Text{
			"没有取得可用的阿里云凭证，请求未发出，未计费。",
			"No usable Alibaba Cloud credentials were found; nothing was sent or billed.",
		},
		Advice: Text{
			"请设置环境变量 ALIBABA_CLOUD_ACCESS_KEY_ID 和 " +
				"ALIBABA_CLOUD_ACCESS_KEY_SECRET，或配置凭证文件、RAM 角色，" +
				"然后再次运行同一命令。",
			"Set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or a " +
				"profile file or RAM role, then run the same command again.",
		},
	},
	{
		Key: "CredentialsExpired", Category: Service,
		Reason: Text{
			"临时凭证已到期，暂时无法续期，请求未发出，未计费。",
			"The temporary credentials have expired and could not be renewed for now; nothing was sent or billed.",
		},
		Advice: Text{
			"资料无需改动；请检查发放凭证的服务（RAM 角色、OIDC 或 ALIBABA_CLOUD_CREDENTIALS_URI）是否正常，" +
				"然后再次运行同一命令。",
			"Nothing needs correcting: check what issues the credentials (RAM role, OIDC or " +
				"ALIBABA_CLOUD_CREDENTIALS_URI), then run the same command again.",
		},
	},
	{
		Key: "ImageUnreachable", Category: Image,
		Reason: Text{
			"图片地址打不开或下载过慢，请求未发出，未计费。",
			"The image's address could not be fetched, or not in time; nothing was sent or billed.",
		},
		Advice: Text{
			"请确认运行程序的机器能打开该地址，或改用本地文件，然后再次运行。",
			"Check that this machine can open the address, or use a local file, then run again.",
		},
	},
	{
		Key: "ImageChanged", Category: Image,
		Reason: Text{
			"本地图片在检查之后被改动、移动或无法读取，请求未发出，未计费。",
			"A local image was changed, moved or became unreadable after it was checked; nothing was sent or billed.",
		},
		Advice: Text{
			"请确认图片文件已就位、不再变动，然后再次运行同一命令。",
			"Check that the file is in place and no longer being written, then run the same command again.",
		},
	},
	{
		Key: "UploadFailed", Category: Service,
		Reason: Text{
			"本地图片上传失败，请求未发出，未计费。",
			"A local image could not be uploaded; nothing was sent or billed.",
		},
		Advice: Text{
			"资料无需改动，请检查本机能否访问阿里云 OSS，然后再次运行同一命令。",
			"Nothing needs correcting: check that this machine reaches " +
				"Alibaba Cloud OSS, then run the same command again.",
		},
	},
	{
		Key: "UploadRefused", Category: Account,
		Reason: Text{
			"服务发放的临时凭证被 OSS 拒绝，图片无法上传，请求未发出，未计费。",
			"OSS refused the temporary credentials from the service, so " +
				"images cannot be uploaded; nothing was sent or billed.",
		},
		Advice: Text{
			"请检查本机时间是否准确、账号是否已开通实人认证；仍被拒绝时，请联系阿里云技术支持。",
			"Check this machine's clock and that the account has the service " +
				"activated; if it persists, ask Alibaba Cloud support.",
		},
	},
}
