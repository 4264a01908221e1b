"""What directories send and get: users, groups, and what this service offers (RFC 7643).

Only what is kept is described. What a directory sends besides is passed over, as most send much.
"""

from typing import Annotated, Any, ClassVar

from pydantic import Field
from scim2_models import (
    URN,
    AuthenticationScheme,
    Bulk,
    ChangePassword,
    ComplexAttribute,
    ETag,
    Extension,
    Filter,
    Mutability,
    Patch,
    Reference,
    Required,
    Resource,
    ResourceType,
    Schema,
    ScimPolicy,
    ServiceProviderConfig,
    Sort,
    Uniqueness,
)
from scim2_models.resources.resource import AnyExtension

MOST = 200  # resources on a page
POLICY = ScimPolicy(
    unknown=ScimPolicy.Unknown.ignore,
    remove_value_as_filter=ScimPolicy.RemoveValue.apply,  # so Entra ID takes members out
    unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,  # so it adds an address
)


class Name(ComplexAttribute):
    """The parts of a name."""

    formatted: str | None = None
    given_name: str | None = None
    family_name: str | None = None


class Email(ComplexAttribute):
    """The address, which is the user name."""

    value: Annotated[str | None, Mutability.read_only] = None
    type: Annotated[str | None, Mutability.read_only] = None
    primary: Annotated[bool | None, Mutability.read_only] = None


class Role(ComplexAttribute):
    """A role held today: an administrator gives it, no directory does."""

    value: Annotated[str | None, Mutability.read_only] = None


class Address(ComplexAttribute):
    """Where somebody works: the country by its two letters, and the site."""

    type: str | None = None
    country: str | None = None
    locality: str | None = None


class User(Resource[AnyExtension]):
    """A person on record. The user name is an e-mail address, and never changes."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:User")

    user_name: Annotated[str | None, Uniqueness.server, Required.true, Mutability.immutable] = None
    name: Name | None = None
    Name: ClassVar[type[ComplexAttribute]] = Name
    display_name: str | None = None
    title: str | None = None
    active: bool | None = None
    addresses: list[Address] | None = None
    emails: Annotated[list[Email] | None, Mutability.read_only] = None
    roles: Annotated[list[Role] | None, Mutability.read_only] = None


class Manager(ComplexAttribute):
    """Under whom somebody works."""

    value: Annotated[str | None, Required.true] = None
    ref: Reference["User"] | None = Field(  # type: ignore[type-arg]
        None, serialization_alias="$ref", validation_alias="$ref"
    )


class EnterpriseUser(Extension):
    """Where somebody works. The organisation is one on record, by its name."""

    __schema__ = URN("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User")

    organization: Annotated[str | None, Required.true] = None
    department: str | None = None
    manager: Manager | None = None


class Member(ComplexAttribute):
    """Somebody in a group."""

    value: Annotated[str | None, Mutability.immutable] = None
    ref: Annotated[Reference["User"] | None, Mutability.immutable] = Field(  # type: ignore[type-arg]
        None, serialization_alias="$ref", validation_alias="$ref"
    )


class Group(Resource[Any]):
    """A group of the directory. An administrator says which role its members hold, if any."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:Group")

    display_name: Annotated[str | None, Uniqueness.server, Required.true] = None
    members: list[Member] | None = None


Person = User[EnterpriseUser]


def config() -> ServiceProviderConfig:
    """Return what this service offers (RFC 7643, section 5)."""
    return ServiceProviderConfig(
        patch=Patch(supported=True),
        bulk=Bulk(supported=False, max_operations=0, max_payload_size=0),
        filter=Filter(supported=True, max_results=MOST),
        change_password=ChangePassword(supported=False),
        sort=Sort(supported=False),
        etag=ETag(supported=True),
        authentication_schemes=[
            AuthenticationScheme(
                type=AuthenticationScheme.Type.oauthbearertoken,
                name="Token",
                description="A token of HR or an administrator with the scope scim",
                primary=True,
            )
        ],
    )


def types() -> list[ResourceType]:
    """Return which kinds of resources there are (RFC 7643, section 6)."""
    return [ResourceType.from_resource(Person), ResourceType.from_resource(Group)]


def schemas(organisations: list[str]) -> list[Schema]:
    """Return what each kind has (RFC 7643, section 7); an organisation is one of these names."""
    found = [model.to_schema() for model in (User, EnterpriseUser, Group)]
    canonical = {"organization": organisations, "addresses.type": ["work"]}
    for schema in found:
        for one in schema.attributes or []:
            one.canonical_values = canonical.get(str(one.name), one.canonical_values)
            for part in one.sub_attributes or []:
                named = f"{one.name}.{part.name}"
                part.canonical_values = canonical.get(named, part.canonical_values)
    return found
