"""What the provider of the tests says about somebody, as its documentation has it written."""

from oauth2_provider.oauth2_validators import OAuth2Validator

from tests.web.identity import PEOPLE


class Claims(OAuth2Validator):
    oidc_claim_scope = None

    def get_additional_claims(self, request):
        address, verified = PEOPLE[request.user.username]
        return {
            "sub": f"subject of {request.user.username}",
            "email": address,
            "email_verified": verified,
            "name": request.user.username,
            "roles": ["administrator", "legal"],  # which nobody believes
        }
