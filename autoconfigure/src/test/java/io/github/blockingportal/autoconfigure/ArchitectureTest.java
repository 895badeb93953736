package io.github.blockingportal.autoconfigure;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.repository.NoRepositoryBean;
import org.springframework.util.ClassUtils;

import io.github.blockingportal.BlockingPortal;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

class ArchitectureTest {

    private static final String CORE = "io.github.blockingportal";
    private static final String CORES_INSIDE = CORE + ".internal..";
    private static final String FOR_APPLICATIONS = CORE + ".spring";
    private static final String AUTO_CONFIGURATION = CORE + ".autoconfigure";

    private static final long MOST_FILES = 25;

    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(CORE);
    private static final JavaClasses OF_THIS_MODULE =
            ALL.that(resideInAnyPackage(FOR_APPLICATIONS + "..", AUTO_CONFIGURATION + ".."));

    @Test
    void theCoreKnowsNeitherSpringNorMicrometersMeters() {
        noClasses()
                .that()
                .resideInAnyPackage(CORE, CORES_INSIDE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework..", "io.micrometer.core..", "io.micrometer.observation..")
                .check(ALL);
    }

    @Test
    void theCoreDoesNotKnowThisModule() {
        noClasses()
                .that()
                .resideInAnyPackage(CORE, CORES_INSIDE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(FOR_APPLICATIONS + "..", AUTO_CONFIGURATION + "..")
                .check(ALL);
    }

    @Test
    void thisModuleKnowsTheCoreByItsContractAlone() {
        classes()
                .should()
                .onlyDependOnClassesThat(not(resideInAPackage(CORES_INSIDE)))
                .check(OF_THIS_MODULE);
    }

    @Test
    void whatApplicationsUseKnowsNothingOfTheAutoConfiguration() {
        noClasses()
                .that()
                .resideInAPackage(FOR_APPLICATIONS + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(AUTO_CONFIGURATION + "..")
                .check(OF_THIS_MODULE);
    }

    /** An annotation whose class is not there is not read, so that one needs nothing. */
    @Test
    void whatEachApplicationUsesNeedsNothingButTheCore() {
        classes()
                .that()
                .resideInAPackage(FOR_APPLICATIONS)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(FOR_APPLICATIONS, CORE, "java..", "org.jspecify..")
                        .or(type(NoRepositoryBean.class)))
                .check(OF_THIS_MODULE);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching(CORE + ".(**)").should().beFreeOfCycles().check(OF_THIS_MODULE);
    }

    @Test
    void thePartsOfTheAutoConfigurationKnowNothingOfEachOther() {
        slices().matching(AUTO_CONFIGURATION + ".(*)..")
                .should()
                .notDependOnEachOther()
                .check(OF_THIS_MODULE);
    }

    @Test
    void noPackageHasMoreThanTwentyFiveFiles() {
        Map<String, Long> files = OF_THIS_MODULE.stream()
                .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));
        assertThat(files)
                .containsKeys(FOR_APPLICATIONS, AUTO_CONFIGURATION)
                .allSatisfy((name, count) -> assertThat(count).as(name).isLessThanOrEqualTo(MOST_FILES));
    }

    @Test
    void everyPackageSaysWhatItIsFor() {
        assertThat(OF_THIS_MODULE.stream().map(JavaClass::getPackage).distinct())
                .isNotEmpty()
                .allMatch(each -> each.isAnnotatedWith(NullMarked.class), "has a package-info");
    }

    @Test
    void autoConfigurationsAreFinalNamedAsSuchAndNotForUse() {
        classes()
                .that()
                .areAnnotatedWith(AutoConfiguration.class)
                .should()
                .haveSimpleNameEndingWith("AutoConfiguration")
                .andShould()
                .bePublic()
                .andShould()
                .haveModifier(JavaModifier.FINAL)
                .andShould(haveNoPublicMembers())
                .check(ALL);
    }

    @Test
    void otherConfigurationsAreNotPublicAndHaveNoProxies() {
        classes()
                .that()
                .areAnnotatedWith(Configuration.class)
                .should()
                .notBePublic()
                .andShould()
                .beAnnotatedWith(describe(
                        "@Configuration(proxyBeanMethods = false)",
                        annotation -> annotation.getRawType().isEquivalentTo(Configuration.class)
                                && Boolean.FALSE.equals(annotation.getExplicitlyDeclaredProperty("proxyBeanMethods"))))
                .check(ALL);
    }

    @Test
    void autoConfigurationsAreListedForSpringBoot() {
        assertThat(ImportCandidates.load(AutoConfiguration.class, getClass().getClassLoader()))
                .filteredOn(name -> name.startsWith(CORE))
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(ALL.stream()
                        .filter(type -> type.isAnnotatedWith(AutoConfiguration.class))
                        .map(JavaClass::getName)
                        .toList());
    }

    @Test
    void theNeighboursThatAutoConfigurationsAreOrderedAfterExist() {
        assertThat(ALL.stream()
                        .filter(type -> type.isAnnotatedWith(AutoConfiguration.class))
                        .map(type -> type.getAnnotationOfType(AutoConfiguration.class))
                        .flatMap(annotation -> Arrays.stream(annotation.afterName())))
                .isNotEmpty()
                .allMatch(name -> ClassUtils.isPresent(name, getClass().getClassLoader()));
    }

    @Test
    void conditionsOnClassesAreNotOnBeanMethods() {
        noMethods()
                .that()
                .areAnnotatedWith(Bean.class)
                .should()
                .beAnnotatedWith(ConditionalOnClass.class)
                .check(ALL);
    }

    @Test
    void conditionsOnMissingBeansDoNotRepeatTheReturnType() {
        methods()
                .that()
                .areAnnotatedWith(ConditionalOnMissingBean.class)
                .should(nameOtherTypesThanTheirReturnType())
                .check(ALL);
    }

    @Test
    void beanMethodsAreNotPublic() {
        methods()
                .that()
                .areAnnotatedWith(Bean.class)
                .should()
                .bePackagePrivate()
                .check(ALL);
    }

    @Test
    void beanMethodsAreNamedAfterThePortal() {
        methods()
                .that()
                .areAnnotatedWith(Bean.class)
                .should()
                .haveNameStartingWith("blockingPortal")
                .check(ALL);
    }

    @Test
    void beansThatAreNeededBeforeTheOthersComeFromStaticMethods() {
        methods()
                .that()
                .areAnnotatedWith(Bean.class)
                .and()
                .haveRawReturnType(assignableTo(BeanPostProcessor.class)
                        .or(assignableTo(BeanFactoryPostProcessor.class))
                        .or(assignableTo(LazyInitializationExcludeFilter.class)))
                .should()
                .beStatic()
                .check(ALL);
    }

    /** A class proxy cannot be made of them. Portals and workers have proxies of their interfaces. */
    @Test
    void beansOfFinalClassesAreOutOfTheReachOfAspects() {
        Stream<JavaClass> made = ALL.stream()
                .flatMap(type -> type.getMethods().stream())
                .filter(method -> method.isAnnotatedWith(Bean.class))
                .map(JavaMethod::getRawReturnType);
        Stream<JavaClass> annotated = OF_THIS_MODULE.stream()
                .filter(type -> type.isAnnotatedWith(AutoConfiguration.class)
                        || type.isAnnotatedWith(ConfigurationProperties.class)
                        || type.isAssignableTo(FactoryBean.class));
        assertThat(Stream.concat(made, annotated)
                        .filter(type -> type.getModifiers().contains(JavaModifier.FINAL))
                        .filter(type -> !type.isAssignableTo(BlockingPortal.class)))
                .hasSizeGreaterThan(25)
                .allMatch(type -> type.isAssignableTo(AopInfrastructureBean.class), "is infrastructure");
    }

    @Test
    void conditionsAreNotPublic() {
        classes().that().areAssignableTo(Condition.class).should().notBePublic().check(ALL);
    }

    private static ArchCondition<JavaClass> haveNoPublicMembers() {
        return new ArchCondition<>("have no public members") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                type.getMembers().stream()
                        .filter(member -> member.getModifiers().contains(JavaModifier.PUBLIC))
                        .forEach(member -> events.add(
                                SimpleConditionEvent.violated(member, member.getDescription() + " is public")));
            }
        };
    }

    private static ArchCondition<JavaMethod> nameOtherTypesThanTheirReturnType() {
        return new ArchCondition<>("name other types than their return type") {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                Class<?>[] types = method.getAnnotationOfType(ConditionalOnMissingBean.class)
                        .value();
                if (types.length == 1 && method.getRawReturnType().isEquivalentTo(types[0])) {
                    events.add(SimpleConditionEvent.violated(method, method.getDescription() + " repeats its type"));
                }
            }
        };
    }
}
