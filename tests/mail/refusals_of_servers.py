"""Refusals as mail servers word them: from their source code and manuals, or as they are commonly met.

`hard`: the address is bad; `soft`: it may be good. A reply begins with its code and answers RCPT, unless it names
another command; what begins with no code, the server that gave up wrote itself. Where a text is ambiguous: soft.
"""

REFUSALS = {
    "Postfix": """
        hard 550 5.1.1 <rosa@clinic.example>: Recipient address rejected: User unknown in virtual mailbox table
        hard 550 5.1.1 <rosa@clinic.example>: Recipient address rejected: User unknown in virtual alias table
        hard 550 5.1.1 <rosa@clinic.example>: Recipient address rejected: User unknown in relay recipient table
        hard 550 5.1.0 <rosa@clinic.example>: Recipient address rejected: User unknown
        hard 550 5.1.1 <rosa@clinic.example>: Recipient address rejected: undeliverable address: host mx.clinic.example[192.0.2.7] said: 550 5.1.1 no such user
        hard 550 5.1.2 <rosa@clinic.example>: Recipient address rejected: Domain not found
        hard 556 5.1.10 <rosa@clinic.example>: Recipient address rejected: Domain clinic.example does not accept mail (nullMX)
        hard unknown user: "rosa"
        hard User has moved to rosa@hospital.example
        hard Host or domain name not found. Name service error for name=clinic.example type=MX: Host not found
        hard Host or domain name not found. Name service error for name=clinic.example type=AAAA: Host found but no data record of requested type
        soft Host or domain name not found. Name service error for name=clinic.example type=MX: Host not found, try again
        soft 450 4.1.2 <rosa@clinic.example>: Recipient address rejected: Domain not found
        soft 450 4.1.1 <rosa@clinic.example>: Recipient address rejected: unverified address: Address lookup failed
        soft 450 4.2.0 <rosa@clinic.example>: Recipient address rejected: Greylisted, see http://postgrey.example/help
        soft 550 5.1.8 <maya@lakeside.example>: Sender address rejected: Domain not found
        soft 550 5.1.0 <maya@lakeside.example>: Sender address rejected: User unknown in virtual mailbox table
        soft 550 5.1.7 <maya@lakeside.example>: Sender address rejected: undeliverable address: no such user
        soft 554 5.7.1 <rosa@clinic.example>: Relay access denied
        soft 550 5.7.25 Client host rejected: cannot find your hostname, [192.0.2.1]
        soft 450 4.7.1 <mail.lakeside.example>: Helo command rejected: Host not found
        soft 550 5.7.27 <maya@lakeside.example>: Sender address rejected: Domain lakeside.example does not accept mail (nullMX)
        soft 554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org; user does not exist on any list
        soft 550 5.7.1 message content rejected (in reply to end of DATA command)
        soft mail for clinic.example loops back to myself
        soft connect to mx.clinic.example[192.0.2.7]:25: Connection refused
        soft 452 4.3.1 Insufficient system storage
        soft message size 31457280 exceeds size limit 10485760 of server mx.clinic.example[192.0.2.7]
        soft bad command startup -- mail system configuration error
        soft unknown mail transport error
        soft cannot update mailbox /var/mail/rosa for user rosa. error writing message: Disk quota exceeded
        soft maildir delivery failed: error writing message: Disk quota exceeded
    """,
    "Exim": """
        hard Unrouteable address
        hard 550 Unrouteable address
        hard 550 Unknown user
        hard all relevant MX records point to non-existent hosts
        hard an MX or SRV record indicated no SMTP service
        hard 550-Callout verification failed: 550 550 5.1.1 <rosa@clinic.example>: Recipient address rejected: User unknown
        soft 550-Verification failed for <maya@lakeside.example> 550-No Such User Here 550 Sender verify failed
        soft 550-Callback setup failed while verifying <maya@lakeside.example> 550 Sender verify failed
        soft 550-The mail server could not deliver mail to maya@lakeside.example.  The account or domain may not exist, they may be blacklisted, or missing the proper dns entries. 550 Sender verify failed
        soft 550 relay not permitted
        soft 550 Administrative prohibition
        soft 550 rejected because 192.0.2.1 is in a black list at zen.spamhaus.org
        soft 550 Rejected for too many bad recipients
        soft 550 This message contains a virus (Eicar). (in reply to end of DATA command)
        soft 451 Could not complete recipient verify callout
        soft retry timeout exceeded
        soft all hosts for 'clinic.example' have been failing for a long time (and retry time not reached)
        soft host lookup did not complete
        soft lowest numbered MX record points to local host
        soft mailbox is full (MTA-imposed quota exceeded while writing to /var/mail/rosa)
        soft 501 Syntactically invalid HELO argument(s)
        soft 550 Restricted characters in address
    """,
    "cPanel": """
        hard 550 No Such User Here
        hard 550 No such person at this address
        soft Domain lakeside.example has exceeded the max emails per hour (50/50 (100%)) allowed.  Message discarded.
        soft Mailbox quota exceeded
        soft 550-Please turn on SMTP Authentication in your mail client. 550 mail.lakeside.example [192.0.2.1] is not permitted to relay through this server without authentication.
    """,
    "sendmail": """
        hard 550 5.1.1 <rosa@clinic.example>... User unknown
        hard 550 5.1.2 <rosa@clinic.example>... Host unknown (Name server: clinic.example: host not found)
        hard 553 5.3.0 <rosa@clinic.example>... No such user here
        hard 551 5.1.6 <rosa@clinic.example>... User has moved; please try <rosa@hospital.example>
        soft 450 4.1.2 <rosa@clinic.example>... Name server: clinic.example: host name lookup failure
        soft 553 5.1.8 <maya@lakeside.example>... Domain of sender address maya@lakeside.example does not exist
        soft 501 5.1.8 Domain of sender address maya@lakeside.example does not exist (in reply to MAIL FROM command)
        soft 451 4.1.8 Domain of sender address maya@lakeside.example does not resolve (in reply to MAIL FROM command)
        soft 550 5.7.1 <rosa@clinic.example>... Relaying denied
        soft 550 5.7.1 <rosa@clinic.example>... Relaying denied. IP name lookup failed [192.0.2.1]
        soft 550 5.2.1 <rosa@clinic.example>... Mailbox disabled for this recipient
        soft 553 5.3.5 clinic.example. config error: mail loops back to me (MX problem?)
        soft 554 5.4.6 Too many hops 26 (25 max): from <maya@lakeside.example> via mx.clinic.example
        soft 552 5.3.4 Message is too large; 10000000 bytes max
        soft Message could not be delivered for 5 days. Message will be deleted from queue
        soft 550 5.7.1 Access denied (in reply to MAIL FROM command)
        soft 554 5.7.1 Command rejected (in reply to end of DATA command)
    """,
    "qmail, netqmail, vpopmail, chkuser": """
        hard Sorry, no mailbox here by that name. (#5.1.1)
        hard 554 Sorry, no mailbox here by that name. (#5.1.1)
        hard Sorry, no mailbox here by that name. vpopmail (#5.1.1)
        hard 511 sorry, no mailbox here by that name (#5.1.1 - chkuser)
        hard Sorry, I couldn't find any host named clinic.example. (#5.1.2)
        hard Sorry, I couldn't find a mail exchanger or IP address. (#5.4.4)
        hard 192.0.2.7 does not like recipient. Remote host said: 550 user unknown Giving up on 192.0.2.7.
        soft CNAME lookup failed temporarily. (#4.4.3) I'm not going to try again; this message has been in the queue too long.
        soft Sorry, I wasn't able to establish an SMTP connection. (#4.4.1) I'm not going to try again; this message has been in the queue too long.
        soft Sorry. Although I'm listed as a best-preference MX or A for that host, it isn't in my control/locals file, so I don't treat it as local. (#5.4.6)
        soft 553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)
        soft 553 sorry, your envelope sender is in my badmailfrom list (#5.7.1)
        soft 550 5.1.8 sorry, can't find a valid MX for sender domain (#5.1.8 - chkuser)
        soft This message is looping: it already has my Delivered-To line. (#5.4.6)
        soft The users mailfolder is over the allowed quota (size). (#5.2.2)
        soft Recipient's mailbox is full, message returned to sender. (#5.2.2)
        soft 552 sorry, that message size exceeds my databytes limit (#5.3.4) (in reply to end of DATA command)
        soft Connected to 192.0.2.7 but sender was rejected. Remote host said: 553 user unknown
        soft Connected to 192.0.2.7 but my name was rejected. Remote host said: 550 host unknown
    """,
    "Courier, OpenSMTPD, Haraka": """
        hard 550 User unknown.
        hard 550 User <rosa@clinic.example> unknown
        hard No such domain.
        hard 550 Invalid recipient
        hard 550 Invalid recipient: <rosa@clinic.example>
        hard 550 5.1.1 Bad destination mailbox address
        hard 550 5.1.2 Bad destination system address
        hard No MX found for domain
        hard Domain clinic.example sends and receives no email (NULL MX)
        hard Nowhere to deliver mail to for domain: clinic.example
        soft 517-Domain does not exist: lakeside.example. (in reply to MAIL FROM command)
        soft 513 Relaying denied.
        soft 550 I cannot deliver mail for <rosa@clinic.example>
        soft Network error on destination MXs
        soft All routes to destination blocked
        soft Envelope expired
        soft Loop detected
        soft Tried all MXs
    """,
    "Dovecot, Cyrus, James": """
        hard 550 5.1.1 <rosa@clinic.example> User doesn't exist: rosa@clinic.example
        hard 550-Mailbox unknown. Either there is no mailbox associated with this 550-name or you do not have authorization to see it. 550 5.1.1 User unknown
        hard 554 5.1.1 Unknown user: rosa@clinic.example
        soft 552 5.2.2 <rosa@clinic.example> Quota exceeded (mailbox for user is full)
        soft 451 4.3.0 <rosa@clinic.example> Temporary user lookup failure
        soft 451 4.2.0 <rosa@clinic.example> Temporary internal error
        soft 452 4.2.2 Over quota
        soft 552 5.2.2 Over quota
        soft 451 4.2.1 Mailbox Moved
        soft 451 4.3.1 cannot create file: out of space
        soft 550-You do not have permission to post a message to this mailbox. 550-Please contact the owner of this mailbox in order to submit 550-your message, or postmaster if you believe you 550-received this message in error. 550 5.7.1 Permission denied
        soft 554 5.6.0 Message contains invalid header (in reply to end of DATA command)
        soft 501 5.1.8 sender lakeside.example contains a domain with no valid MX records
    """,
    "Exchange Server": """
        hard 550 5.1.1 RESOLVER.ADR.RecipNotFound; not found
        hard 550 5.1.1 RESOLVER.ADR.ExRecipNotFound; not found
        hard 550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup
        hard 550 5.1.1 User unknown
        hard 554 5.4.4 SMTPSEND.DNS.NonExistentDomain; nonexistent domain
        hard 550 5.1.3 STOREDRV.Submit; invalid recipient address
        hard #5.1.1 smtp;550 5.1.1 RESOLVER.ADR.RecipNotFound; not found>
        hard The e-mail account does not exist at the organization this message was sent to. Check the e-mail address, or contact the recipient directly to find out the correct address.
        soft 550 5.1.4 RESOLVER.ADR.Ambiguous; ambiguous address
        soft 554 5.4.4 SMTPSEND.DNS.MxLoopback; DNS records for this domain are configured in a loop
        soft 550 5.7.1 RESOLVER.RST.AuthRequired; authentication required
        soft 550 5.7.1 RESOLVER.RST.NotAuthorized; not authorized
        soft 550 5.7.129 RESOLVER.RST.RestrictedToRecipientsPermission; not authorized to send to the recipient because the sender isn't on the recipient's list of senders
        soft 550 5.2.3 RESOLVER.RST.RecipSizeLimit; message too large for this recipient
        soft 550 5.5.3 RESOLVER.ADR.RecipLimit; too many recipients
        soft 554 5.2.0 STOREDRV.Deliver.Exception:QuotaExceededException.MapiExceptionShutoffQuotaExceeded; Failed to process message due to a permanent exception
        soft 550 5.2.1 STOREDRV.Deliver.Exception:AccountDisabledException.MapiExceptionMailboxDisabled; the mailbox is disabled
        soft 432 4.3.2 STOREDRV.Deliver; recipient thread limit exceeded
        soft 550 4.4.7 QUEUE.Expired; message expired
        soft 554 5.4.6 Hop count exceeded - possible mail loop
        soft 452 4.3.1 Insufficient system resources
        soft 550 5.7.1 Unable to relay for rosa@clinic.example
        soft 550 5.7.1 Client does not have permissions to send as this sender
        soft 550 5.7.1 Message rejected as spam by Content Filtering. (in reply to end of DATA command)
    """,
    "Domino, MailEnable, hMailServer, Kerio, IceWarp": """
        hard User rosa (rosa@clinic.example) not listed in Domino Directory
        hard User rosa (rosa@clinic.example) not listed in public Name & Address Book
        soft User rosa (rosa@clinic.example) not unique.  Several matches found in Domino Directory.
        hard 550 rosa@clinic.example... No such user
        hard 550 Unknown user
        hard 550 <rosa@clinic.example> unknown user account
        hard 550 5.1.1 User does not exist
        hard 550 5.1.1 Mailbox <rosa@clinic.example> does not exist
        soft 503 This mail server requires authentication when attempting to send to a non-local e-mail address. Please check your mail client settings or contact your administrator to verify that the domain or address is defined for this server.
        soft 530 SMTP authentication is required.
        soft 550 Account is not active.
        hard Error Type: SMTP Error Description: No mail servers appear to exists for the recipient's address.
        soft Error Type: SMTP Error Description: Unable to find the recipient's email server. The DNS query has failed.
        soft Delivery to this account was cancelled since the account inbox is full. Max size: 100 MB, Current size (including cancelled message): 101 MB
        soft 550 Blocked by SPF. (http://spf.example/why)
        soft 550 Sender domain does not have any MX records.
        soft 550 Delivery is not allowed to this address.
        soft No route found to domain clinic from server mail/lakeside.  Check Server, Connection and Domain documents.
        soft 552 5.2.2 Mailbox is full
    """,
}
